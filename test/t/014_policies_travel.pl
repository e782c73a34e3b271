# If this fails, a database that was restored or replicated scrubs with another policy than the one it names, or
# with none: the policy's file must be there, or the call must fail and sync_files() must write it.
#
# Likely: every pg_dump, every standby older than a policy, every file lost from the data directory.
use strict;
use warnings;
use POSIX ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $old = PostgreSQL::Test::Cluster->new('old');
$old->init(allows_streaming => 1, extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$old->start;
$old->safe_psql('postgres', 'CREATE EXTENSION medchat');
$old->safe_psql('postgres', q{SELECT medchat.define_policy('early', '{"style": "mask"}')});
$old->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($old, 'base', has_streaming => 1);
$standby->start;
$old->safe_psql('postgres', q{SELECT medchat.define_policy('late', '{"style": "redact", "thresholds": {"DATE": 0.1}}')});
$old->safe_psql('postgres', q{SELECT medchat.create_key('k', current_user::text::regrole)});
$old->wait_for_catchup($standby, 'replay', $old->lsn('insert'));

my $phone = q{'Phone: 617-555-0123'};
my $mode = (stat($old->data_dir . '/medchat/policies/late.json'))[2] & 07777;
is(sprintf('%o', $mode), '400', 'a policy file is read-only');

# ---- a standby: reads everything, writes no row, but may write the files it lacks ----
is($standby->safe_psql('postgres', "SELECT medchat.scrub($phone, 'early')"), 'Phone: ***-***-****', 'the base backup carried the early policy');
my ($rc, $out, $err) = $standby->psql('postgres', "SELECT medchat.scrub($phone, 'late')");
like($err, qr/policy "late" does not exist.*sync_files\(\)/s, 'the late one is missed, with a hint');
is($standby->safe_psql('postgres', 'SELECT name, state FROM medchat.sync_files()'), "early|present\nlate|written", 'sync_files() writes it');
is($standby->safe_psql('postgres', "SELECT medchat.scrub($phone, 'late')"), 'Phone: [REDACTED]', 'and it works');
($rc, $out, $err) = $standby->psql('postgres', q{SELECT medchat.define_policy('x', '{}')});
like($err, qr/cannot execute define_policy\(\) (in a read-only transaction|during recovery)/, 'policies are defined on the primary');
($rc, $out, $err) = $standby->psql('postgres', q{SELECT medchat.pseudonym('x', 'PATIENT', 'p', 'k')});
like($err, qr/key "k" does not exist on this server/, 'keys do not travel with replication');
ok(!-e $standby->data_dir . '.medchat_keys', 'nor with base backups');
my $same = "SELECT medchat.scrub_report($phone, 'late') ->> 'policy_sha256'";
is($standby->safe_psql('postgres', $same), $old->safe_psql('postgres', $same), 'the same policy on both');
$standby->stop;

# ---- dump and restore ----
my $dump = $old->basedir . '/dump.sql';
command_ok([ 'pg_dump', '-f', $dump, '-d', $old->connstr('postgres') ], 'pg_dump');
my $text = slurp_file($dump);
unlike($text, qr/[0-9a-f]{64}.*medchat key|medchat key 1/s, 'no key in the dump');
my $new = PostgreSQL::Test::Cluster->new('new');
$new->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$new->start;
command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $dump, '-d', $new->connstr('postgres') ], 'restore');
($rc, $out, $err) = $new->psql('postgres', "SELECT medchat.scrub($phone, 'late')");
like($err, qr/policy "late" does not exist.*sync_files\(\)/s, 'restored rows are no files yet');
is($new->safe_psql('postgres', 'SELECT name, state FROM medchat.sync_files()'), "early|written\nlate|written", 'sync_files() writes them');
is($new->safe_psql('postgres', "SELECT medchat.scrub($phone, 'late')"), 'Phone: [REDACTED]', 'and they work');
is($new->safe_psql('postgres', $same), $old->safe_psql('postgres', $same), 'the same policy after restore');

# ---- a file that is damaged, missing or another's ----
my $file = $new->data_dir . '/medchat/policies/late.json';
my $content = slurp_file($file);
unlink $file;
append_to_file($file, $content =~ s/"DATE": 0.1/"DATE": 0.9/r);
($rc, $out, $err) = $new->psql('postgres', "SELECT medchat.scrub($phone, 'late')");
like($err, qr/file of policy "late" is damaged/, 'a changed file is refused');
($rc, $out, $err) = $new->psql('postgres', 'SELECT state FROM medchat.sync_files() WHERE name = $$late$$');
is($out, 'differs', 'sync_files() says so');
($rc, $out, $err) = $new->psql('postgres', 'SELECT DISTINCT name FROM medchat.policies WHERE NOT builtin');
is($out, 'early', 'policies shows the whole ones');
like($err, qr/WARNING.*late.*damaged/, 'and warns of the damaged one');
unlink $file;
# what is no file of ours at all: the view goes on, and nobody waits for a pipe's writer
my $folder = $new->data_dir . '/medchat/policies';
mkdir "$folder/directory.json" or die;
POSIX::mkfifo("$folder/pipe.json", 0600) or die;
for my $odd (qw(directory pipe))
{
	($rc, $out, $err) = $new->psql('postgres', "SELECT medchat.scrub($phone, '$odd')", timeout => 60);
	like($err, qr/ERROR:  "\S+\/$odd\.json" is not a regular file/, "a $odd is no policy");
}
($rc, $out, $err) = $new->psql('postgres', 'SELECT DISTINCT name FROM medchat.policies WHERE NOT builtin', timeout => 60);
is($out, 'early', 'policies shows the whole ones');
like($err, qr/WARNING:  \S+pipe\.json" is not a regular file/, 'and warns of what is none');
rmdir "$folder/directory.json";
unlink "$folder/pipe.json";
is($new->safe_psql('postgres', 'SELECT state FROM medchat.sync_files() WHERE name = $$late$$'), 'written', 'removed, it is written again');
$new->safe_psql('postgres', q{UPDATE medchat.policy_definition SET definition = '{}' WHERE name = 'early'});
($rc, $out, $err) = $new->psql('postgres', 'SELECT state FROM medchat.sync_files() WHERE name = $$early$$');
is($out, 'damaged', 'a row that was changed by hand is found out');

# ---- a transaction that aborts leaves a file without a row ----
$new->psql('postgres', q{BEGIN; SELECT medchat.define_policy('aborted', '{"style": "mask"}'); ROLLBACK});
is($new->safe_psql('postgres', q{SELECT count(*) FROM medchat.policy_definition WHERE name = 'aborted'}), '0', 'no row');
($rc, $out, $err) = $new->psql('postgres', q{SELECT medchat.define_policy('aborted', '{"style": "redact"}')});
like($err, qr/already exists with another definition/, 'its name is used up for other content');
$new->safe_psql('postgres', q{SELECT medchat.define_policy('aborted', '{"style": "mask"}')});
is($new->safe_psql('postgres', q{SELECT count(*) FROM medchat.policy_definition WHERE name = 'aborted'}), '1', 'the same again adds the row');
$new->stop;
$old->stop;
done_testing();
