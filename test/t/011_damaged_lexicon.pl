# If this fails, a lexicon file that a disk, a copy or a half-finished installation has damaged leads to a crash,
# or worse, to notes that are scrubbed without it.
#
# Likely: files are replaced while servers run.  The installation that this test damages is the throw-away copy
# of test/run; each damage replaces the file by another one, as an installation does, so that backends which have
# the old one mapped keep it.
use strict;
use warnings;
use File::Copy qw(copy move);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my ($share) = run_command([ 'pg_config', '--sharedir' ]);
my $file = "$share/medchat/medchat-lexicon.bin";
plan skip_all => 'needs an installation that it may damage' unless -w "$share/medchat" && $share !~ m{^/usr/};

my $node = PostgreSQL::Test::Cluster->new('lexicon');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION medchat');
copy($file, "$file.good") or die "copy: $!";
END { move("$file.good", $file) if defined $file && -e "$file.good" }

my $content = slurp_file("$file.good");

sub replace
{
	my ($bytes) = @_;
	open my $out, '>:raw', "$file.new" or die $!;
	print $out $bytes;
	close $out or die $!;
	move("$file.new", $file) or die $!;
}

my $flipped = $content;
substr($flipped, int(length($content) / 2), 1) ^= "\x01";
my %damage = (
	'one bit in the middle' => $flipped,
	'cut in half' => substr($content, 0, int(length($content) / 2)),
	'only a header' => substr($content, 0, 16),
	'empty' => '',
	'another kind of file' => 'x' x length($content),
	'too long' => $content . 'x');
for my $what (sort keys %damage)
{
	replace($damage{$what});
	my ($rc, $out, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\nSELECT medchat.scrub('Seen by Dr. Okafor.')");
	is($out, '', "$what: no result");
	like($err, qr/ERROR:  (XX001|58P01|58030): /, "$what: an error about the file");
	like($err, qr/HINT:/, "$what: which says what to do");
}
unlink $file;
my ($rc, $out, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\nSELECT medchat.scrub('Seen by Dr. Okafor.')");
like($err, qr/ERROR:  58P01: .*\n.*HINT:/s, 'missing: an error with a hint');
copy("$file.good", $file);
is($node->safe_psql('postgres', "SELECT medchat.scrub('Seen by Dr. Okafor.', 'strict')"), 'Seen by Dr. [DOCTOR].', 'whole again: works again');
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server lived through it');

# ---- cut short in place, while a session has it mapped: the page that is gone is a SIGBUS, which must not be a crash ----
my ($in, $seen, $said) = ('', '', '');
my $session = IPC::Run::start([ 'psql', '-X', '-q', '-A', '-t', '-d', $node->connstr('postgres') ], '<', \$in, '>', \$seen, '2>', \$said);
$in .= "\\set VERBOSITY verbose\nSELECT medchat.scrub('Seen by Dr. Okafor.', 'strict');\n";
pump $session until $seen =~ /DOCTOR.*\n/;
truncate($file, 4096) or die $!;
$in .= "SELECT count(medchat.scrub(md5(g::text) || ' Anna Weber went home with Thomas Brandt', 'strict')) FROM generate_series(1, 1000) g;\n";
pump $session until $said =~ /LOCATION.*\n/;
like($said, qr/ERROR:  XX001: the lexicon file was cut short while it was in use\nHINT:/, 'a file cut short in use is an error');
$said = '';
$in .= "SELECT medchat.scrub('Seen by Dr. Okafor.', 'strict');\n";
pump $session until $said =~ /LOCATION.*\n/;
like($said, qr/ERROR:  (XX001|58P01)/, 'it stays one while the file is damaged');
unlink $file;
copy("$file.good", $file) or die $!;
$seen = '';
$in .= "SELECT medchat.scrub('Seen by Dr. Okafor.', 'strict');\n\\q\n";
finish $session;
like($seen, qr/Seen by Dr. \[DOCTOR\]\./, 'the same session works again with a whole file');
unlike(slurp_file($node->logfile), qr/was terminated by signal/, 'no backend crashed');
$node->stop;
done_testing();
