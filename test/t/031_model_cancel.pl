# If this fails, a statement that runs a model cannot be cancelled, leaves its memory or threads behind, or shuts
# the server's door: a session that ignores statement_timeout blocks shutdown, vacuum and DDL.
#
# Likely: every statement_timeout and every Ctrl-C during a large batch.
use strict;
use warnings;
use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $models = "$FindBin::RealBin/../data/models";
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->append_conf('postgresql.conf', 'medchat.threads = 2');
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION medchat');
$node->safe_psql('postgres', "SELECT medchat.register_model('embed', '$models/tiny-embed')");
$node->safe_psql('postgres', "SELECT medchat.register_model('tag', '$models/tiny-tag')");
$node->safe_psql('postgres', "SELECT medchat.register_model('decoder', '$models/tiny-decoder.gguf')");

my $texts = q{(SELECT array_agg(repeat('Patient has chest pain. ', 4)) FROM generate_series(1, 200000))};
my %work = (
	'a batch of embeddings' => "SELECT count(*) FROM medchat.embed($texts, 'embed')",
	'rows of embeddings' => "SELECT count(medchat.embed(repeat('chest pain ', g % 20 + 1), 'embed')) FROM generate_series(1, 10000000) AS g",
	'tags of a long text' => "SELECT count(*) FROM medchat.tag(repeat('Patient has chest pain. ', 400000), 'tag')",
	'generated texts' => "SELECT count(medchat.generate('Patient ' || g, 'decoder', 400)) FROM generate_series(1, 1000000) AS g",
	'a batch of generated texts' => "SELECT count(*) FROM medchat.generate_batch((SELECT array_agg('Patient ' || g) FROM generate_series(1, 20000) AS g), 'decoder', 400)",
	'streams' => "SELECT count(*) FROM generate_series(1, 1000000) AS g, medchat.generate_stream('Patient ' || g, 'decoder', 400)",
	'structured texts' => "SELECT count(medchat.extract_json('Patient ' || g, '{\"type\": \"object\"}', 'decoder', 400)) FROM generate_series(1, 1000000) AS g",
	'perplexities' => "SELECT count(medchat.perplexity(repeat('chest pain ', 60) || g, 'decoder')) FROM generate_series(1, 10000000) AS g",
	'tokens of a long text' => "SELECT sum(medchat.token_count(repeat('Patient has chest pain. ', 400000 + g % 2), 'embed')) FROM generate_series(1, 1000) AS g",
);
my $vector = $node->safe_psql('postgres', q{SELECT medchat.embed('x', 'embed')});
for my $what (sort keys %work)
{
	my ($rc, $out, $err) = $node->psql('postgres', "SET statement_timeout = '300ms';\n$work{$what};");
	like($err, qr/canceling statement due to statement timeout/, "$what can be cancelled");
}

# ---- many cancels in one session: no growth, and right results after each ----
my $memory = q{SELECT sum(total_bytes) FROM pg_backend_memory_contexts WHERE name LIKE 'medchat%' OR name = 'TopMemoryContext'};
my @work = map { $work{$_} } ('a batch of embeddings', 'generated texts', 'streams', 'structured texts');
my $once = join ";\n", map { ("SET statement_timeout = '50ms'", $_, 'RESET statement_timeout') } @work;
my $script = "$once;\nSELECT medchat.embed('x', 'embed');\n$memory;\n";
$script .= "SET statement_timeout = '" . (5 + $_ % 20) . "ms';\n$work[$_ % @work];\nRESET statement_timeout;\n" for 1 .. 80;
$script .= "$memory;\nSELECT medchat.embed('x', 'embed');\n";
my ($rc, $out, $err) = $node->psql('postgres', $script, on_error_stop => 0);
my @lines = split /\n/, $out;
is($lines[0], $vector, 'the vector before');
is($lines[-1], $vector, 'the same vector after eighty cancels');
cmp_ok($lines[-2] - $lines[1], '<', 8 * 1024 * 1024, 'their memory was given back');
$node->stop('fast');
pass('the server stops');
done_testing();
