# If this fails, metrics over foreign servers fetch every row, or states that were computed on other servers do not merge
# to what one server computes.
#
# Likely: a mark (volatility, extension membership) that stops postgres_fdw from sending an aggregate away, a state
# that changes when it travels as text.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('hub');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION medchat; CREATE EXTENSION postgres_fdw');

my $rows = q{SELECT i, i % 2 AS site, (ARRAY['a', 'b', 'c'])[1 + i % 3] AS truth, (ARRAY['a', 'b', 'c'])[1 + (i + (i % 7 = 0)::int) % 3] AS prediction,
    i % 5 < 2 AS yes, (i * 7919 % 1000) / 999.0::float8 AS score, 'a patient with ' || i % 11 AS reference, 'patient with ' || i % 13 AS hypothesis
    FROM generate_series(1, 4000) AS i};
$node->safe_psql('postgres', "CREATE TABLE local_row AS $rows");
$node->safe_psql('postgres', 'CREATE TABLE all_row (LIKE local_row) PARTITION BY LIST (site)');
my ($host, $port) = ($node->host, $node->port);
for my $site (0, 1)
{
	$node->safe_psql('postgres', "CREATE DATABASE site_$site");
	$node->safe_psql("site_$site", "CREATE EXTENSION medchat; CREATE TABLE site_row AS SELECT * FROM ($rows) AS r WHERE site = $site; ANALYZE site_row");
	$node->safe_psql('postgres', qq{
		CREATE SERVER site_$site FOREIGN DATA WRAPPER postgres_fdw
			OPTIONS (host '$host', port '$port', dbname 'site_$site', extensions 'medchat', use_remote_estimate 'true');
		CREATE USER MAPPING FOR CURRENT_USER SERVER site_$site;
		CREATE FOREIGN TABLE all_row_$site PARTITION OF all_row FOR VALUES IN ($site) SERVER site_$site OPTIONS (table_name 'site_row')});
}

for my $case (
	[ 'classification_state(truth, prediction)', 'f1_score(%s)' ],
	[ 'score_state(yes, score)', 'roc_auc_score(%s)' ],
	[ 'text_state(reference, hypothesis)', 'bleu(%s)' ])
{
	my ($state, $metric) = @$case;
	my $name = $state =~ s/\(.*//r;
	my $merged = "SELECT %s FROM (SELECT medchat.$state AS s FROM all_row GROUP BY site) AS x";
	my $settings = 'SET enable_partitionwise_aggregate = on; SET search_path = medchat, public;';
	my $query = $merged =~ s/%s/sprintf("medchat.$metric", 'medchat.merge_state(s)')/er;
	my $plan = $node->safe_psql('postgres', "$settings EXPLAIN (VERBOSE, COSTS OFF) $query");
	my $sent = () = $plan =~ /Remote SQL: SELECT[^\n]*medchat\.$name\(/g;
	is($sent, 2, "$name is computed on both servers") or diag($plan);
	is($node->safe_psql('postgres', "$settings $query"),
		$node->safe_psql('postgres', sprintf("SELECT medchat.$metric FROM local_row", "medchat.$state")), "$name: the same number");
	is($node->safe_psql('postgres', $settings . ($merged =~ s/%s/md5(medchat.merge_state(s))/r)),
		$node->safe_psql('postgres', "SELECT md5(medchat.$state) FROM local_row"), "$name: the same bits");
}

# ---- a state that was stored, dumped and restored is the same ----
$node->safe_psql('postgres', 'CREATE TABLE rollup AS SELECT site, medchat.classification_state(truth, prediction) AS s FROM local_row GROUP BY site');
my $dump = $node->basedir . '/rollup.sql';
command_ok([ 'pg_dump', '-t', 'rollup', '-f', $dump, '-d', $node->connstr('postgres') ], 'pg_dump of a rollup');
$node->safe_psql('postgres', 'CREATE DATABASE elsewhere');
$node->safe_psql('elsewhere', 'CREATE EXTENSION medchat');
command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $dump, '-d', $node->connstr('elsewhere') ], 'restore');
is($node->safe_psql('elsewhere', 'SELECT medchat.f1_score(medchat.merge_state(s)) FROM rollup'),
	$node->safe_psql('postgres', 'SELECT medchat.f1_score(truth, prediction) FROM local_row'), 'its metric is the same');

$node->stop;
done_testing();
