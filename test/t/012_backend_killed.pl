# If this fails, a backend that dies in the middle of a call leaves something behind that the next one stumbles on:
# a half-written policy or key under its final name, or a server that does not recover.
#
# Likely: the OOM killer.  A backend is killed with SIGKILL while it scrubs a large note; the server restarts all
# backends by itself, well within the 180 s that poll_query_until() waits.  The library is preloaded here, as the
# only server of these tests that does: nothing may be different.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('killed');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->append_conf('postgresql.conf', "restart_after_crash = on\nshared_preload_libraries = medchat");
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION medchat;
CREATE TABLE note AS SELECT string_agg('Mr. John Smith was seen by Dr. Okafor on 3/4/2021.', E'\n') AS body FROM generate_series(1, 1000000);
SELECT medchat.define_policy('kept', '{"style": "redact"}');
SELECT medchat.create_key('kept', current_user::text::regrole);
SQL

my ($in, $out, $err) = ('', '', '');
my $victim = IPC::Run::start([ 'psql', '-X', '-q', '-A', '-t', '-d', $node->connstr('postgres') ], '<', \$in, '>', \$out, '2>', \$err);
$in .= "SELECT pg_backend_pid();\n";
pump $victim until $out =~ /^(\d+)\n/m;
my $pid = $1;
$in .= "SELECT length(medchat.scrub(body, 'strict')) FROM note, generate_series(1, 100);\n";
pump_nb $victim;
$node->poll_query_until('postgres', "SELECT state = 'active' FROM pg_stat_activity WHERE pid = $pid");
is(kill('KILL', $pid), 1, 'a backend in the middle of scrub() is killed');
eval { finish $victim };
ok($node->poll_query_until('postgres', 'SELECT true'), 'the server recovers');

# what a backend leaves that died between writing a file and giving it its name
my $data = $node->data_dir;
append_to_file("$data/medchat/policies/.half.json.$pid", '{"sha2');
append_to_file("${data}.medchat_keys/.half.key.$pid", 'medchat key 1');
is($node->safe_psql('postgres', q{SELECT medchat.scrub('Phone: 617-555-0123', 'kept')}), 'Phone: [REDACTED]', 'policies are whole');
is($node->safe_psql('postgres', q{SELECT count(*) FROM medchat.key_status() WHERE problem IS NULL}), '1', 'keys are whole');
is($node->safe_psql('postgres', q{SELECT string_agg(name || ' ' || state, ',') FROM medchat.sync_files()}), 'kept present', 'and complete');
$node->stop;
done_testing();
