# If this fails, sessions that use a model at the same time get in each other's way: different vectors, a half-written
# image, counters that lose calls; or a preloaded library does not start.
#
# Likely: every connection pool after an upgrade, when all sessions meet a model whose image has to be made again.
use strict;
use warnings;
use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $models = "$FindBin::RealBin/../data/models";
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'medchat'\nmedchat.threads = 2\nmax_connections = 40");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION medchat');
$node->safe_psql('postgres', "SELECT medchat.register_model('embed', '$models/tiny-embed')");
$node->safe_psql('postgres', "SELECT medchat.register_model('decoder', '$models/tiny-decoder.gguf')");
my $vector = $node->safe_psql('postgres', q{SELECT medchat.embed('Patient has chest pain.', 'embed')});
my $answer = $node->safe_psql('postgres', q{SELECT md5(medchat.generate('Patient has chest pain.', 'decoder', 20, temperature => 1))});
$node->safe_psql('postgres', 'SELECT medchat.stat_reset()');
$node->safe_psql('postgres', qq{CREATE TABLE wrong AS SELECT 1 AS i WHERE false;
CREATE FUNCTION check_model() RETURNS void LANGUAGE sql AS \$\$
    INSERT INTO wrong SELECT 1 WHERE medchat.embed('Patient has chest pain.', 'embed') <> '$vector'::real[]
        OR md5(medchat.generate('Patient has chest pain.', 'decoder', 20, temperature => 1)) <> '$answer' \$\$});

# ---- 16 sessions, none of which finds an image ----
my $folder = $node->data_dir . '/medchat/models';
unlink glob("$folder/*.image");
my $script = $node->basedir . '/check.sql';
append_to_file($script, "SELECT check_model();\n");
command_ok([ 'pgbench', '-n', '-c', 16, '-j', 2, '-t', 20, '-C', '-f', $script, $node->connstr('postgres') ], '16 sessions at once');
is($node->safe_psql('postgres', 'SELECT count(*) FROM wrong'), '0', 'all get the same');
is(scalar(my @images = glob("$folder/*.image")), 2, 'one image of each model');
is(scalar(my @left = glob("$folder/.new*")), 0, 'and no temporary file');

# ---- counters of the whole server ----
is($node->safe_psql('postgres', 'SELECT model, calls, rows FROM medchat.stat_model ORDER BY model'),
	"decoder|320|320\nembed|320|320", 'a preloaded library counts the calls of all sessions');
cmp_ok($node->safe_psql('postgres', q{SELECT tokens_out FROM medchat.stat_model WHERE model = 'decoder'}), '>', 320, 'and what was written');
$node->safe_psql('postgres', 'SELECT medchat.stat_reset()');
is($node->safe_psql('postgres', 'SELECT sum(calls) FROM medchat.stat_model'), '0', 'stat_reset() sets them to zero');

# ---- a session that goes away with threads, a stream and a prompt in its cache ----
my ($rc, $out, $err) = $node->psql('postgres', q{
	SELECT count(medchat.embed('text ' || g, 'embed')) FROM generate_series(1, 100) AS g;
	BEGIN;
	DECLARE c CURSOR FOR SELECT medchat.generate_stream('Patient', 'decoder', 100);
	FETCH 2 FROM c;
	SELECT pg_terminate_backend(pg_backend_pid())});
like($err, qr/terminating connection/, 'a session is ended with a stream open');
is($node->safe_psql('postgres', q{SELECT medchat.embed('Patient has chest pain.', 'embed')}), $vector, 'the others go on');

# ---- more models than a session keeps open ----
$node->safe_psql('postgres', "SELECT medchat.register_model('m' || g, '$models/tiny-embed') FROM generate_series(1, 12) AS g");
is($node->safe_psql('postgres', q{SELECT count(DISTINCT medchat.embed('Patient has chest pain.', 'm' || (g % 12 + 1))) FROM generate_series(1, 48) AS g}),
	'1', 'twelve models take turns in the places of a session');
is($node->safe_psql('postgres', q{SELECT medchat.drop_model('m' || g) FROM generate_series(1, 12) AS g; SELECT count(*) FROM medchat.models}) =~ s/\n//gr,
	'2', 'and are dropped, their source being another name\'s, too');
is($node->safe_psql('postgres', q{SELECT medchat.embed('Patient has chest pain.', 'embed')}), $vector, 'which stays');
$node->stop('fast');
done_testing();
