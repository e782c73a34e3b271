# If this fails, a database that is not UTF-8 gets wrong positions or broken characters instead of a clear refusal.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('encoding');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->start;
for my $encoding (qw(LATIN1 SQL_ASCII))
{
	$node->safe_psql('postgres', "CREATE DATABASE \L$encoding\E ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	$node->safe_psql(lc $encoding, 'CREATE EXTENSION medchat');
	for my $call (q{scrub('x')}, q{scrub('x', 'strict')}, q{scrub_report('x')}, q{highlight_html('x')})
	{
		my ($rc, $out, $err) = $node->psql(lc $encoding, "\\set VERBOSITY verbose\nSELECT medchat.$call");
		like($err, qr/ERROR:  0A000: medchat needs a database with encoding UTF8, this one has $encoding\nHINT:/, "$encoding: $call");
	}
	my ($rc, $out, $err) = $node->psql(lc $encoding, q{SELECT * FROM medchat.detect_phi('x')});
	like($err, qr/needs a database with encoding UTF8/, "$encoding: detect_phi");
}
$node->stop;
done_testing();
