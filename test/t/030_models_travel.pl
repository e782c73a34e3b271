# If this fails, a database that was restored or replicated answers with another model than the one it names, or a
# model's file that is lost, cut short or read-only takes a session or the server down.
#
# Likely: every pg_dump, every standby, every full or read-only disk, every upgrade of the library (new image layout).
use strict;
use warnings;
use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $models = "$FindBin::RealBin/../data/models";
my $old = PostgreSQL::Test::Cluster->new('old');
$old->init(allows_streaming => 1, extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$old->append_conf('postgresql.conf', 'medchat.threads = 2');
$old->start;
$old->safe_psql('postgres', 'CREATE EXTENSION medchat');
$old->safe_psql('postgres', "SELECT medchat.register_model('early', '$models/tiny-embed', in_database => true)");
$old->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($old, 'base', has_streaming => 1);
$standby->start;
my $folder = $old->data_dir . '/medchat/models';
# process ids end at 4194304
append_to_file("$folder/.new.$_", 'half a model') for 4194305, $$;
$old->safe_psql('postgres', "SELECT medchat.register_model('late', '$models/tiny-tag', in_database => true)");
$old->safe_psql('postgres', "SELECT medchat.register_model('outside', '$models/tiny-classify')");
$old->wait_for_catchup($standby, 'replay', $old->lsn('insert'));

my $embed = "SELECT medchat.embed('Patient has chest pain.', 'early')";
my $tag = "SELECT array_agg(t) FROM medchat.tag('Patient has chest pain.', 'late') AS t";

sub image_of
{
	my ($node, $name) = @_;
	my $sha256 = $node->safe_psql('postgres', "SELECT sha256 FROM medchat.models WHERE name = '$name'");
	my ($image) = glob($node->data_dir . "/medchat/models/$sha256.*.image");
	return $image;
}

ok(!-e "$folder/.new.4194305", 'what a killed session has left behind is removed');
ok(-e "$folder/.new.$$", 'what a living one writes is not');
unlink "$folder/.new.$$";
is(sprintf('%o', (stat("$folder/early.model"))[2] & 07777), '400', 'a descriptor is read-only');
is(sprintf('%o', (stat(image_of($old, 'early')))[2] & 07777), '400', 'so is an image');

# ---- a standby ----
is($standby->safe_psql('postgres', $embed), $old->safe_psql('postgres', $embed), 'the base backup carried the early model');
my ($rc, $out, $err) = $standby->psql('postgres', $tag);
like($err, qr/model "late" does not exist.*sync_files\(\)/s, 'the late one is missed, with a hint');
is($standby->safe_psql('postgres', q{SELECT name, state FROM medchat.sync_files()}), "early|present\nlate|written\noutside|missing",
	'sync_files() writes what the database holds and tells what it does not');
is($standby->safe_psql('postgres', $tag), $old->safe_psql('postgres', $tag), 'the standby answers like the primary');
($rc, $out, $err) = $standby->psql('postgres', "SELECT medchat.register_model('x', '$models/tiny-embed')");
like($err, qr/cannot execute register_model\(\) (in a read-only transaction|during recovery)/, 'models are registered on the primary');
$standby->stop;

# ---- dump and restore ----
my $dump = $old->basedir . '/dump.sql';
command_ok([ 'pg_dump', '-f', $dump, '-d', $old->connstr('postgres') ], 'pg_dump');
my $new = PostgreSQL::Test::Cluster->new('new');
$new->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$new->start;
command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $dump, '-d', $new->connstr('postgres') ], 'restore');
is($new->safe_psql('postgres', q{SELECT name, state FROM medchat.sync_files()}), "early|written\nlate|written\noutside|missing",
	'the restored database writes its models');
is($new->safe_psql('postgres', $embed), $old->safe_psql('postgres', $embed), 'which give the same vectors');
is($new->safe_psql('postgres', $tag), $old->safe_psql('postgres', $tag), 'and the same spans');
is($new->safe_psql('postgres', "SELECT state FROM medchat.verify_model('late')"), "intact\nintact\nintact", 'and are intact');
$new->safe_psql('postgres', q{UPDATE medchat.model_chunk SET data = set_byte(data, 100, 1 + get_byte(data, 100) % 2)});
unlink glob($new->data_dir . '/medchat/models/*');
($rc, $out, $err) = $new->psql('postgres', 'SELECT name, state FROM medchat.sync_files()');
like($err, qr/do not match their hash/, 'changed bytes in the table are refused');
$new->stop;

# ---- lost, cut short, changed ----
my $vector = $old->safe_psql('postgres', $embed);
my $image = image_of($old, 'early');
unlink $image;
is($old->safe_psql('postgres', $embed), $vector, 'an image that was lost is made again');
ok(-e image_of($old, 'early'), 'and stays');

sub cut
{
	my ($file, $bytes) = @_;
	chmod 0600, $file;
	truncate($file, $bytes) or die "truncate $file: $!";
	chmod 0400, $file;
}

cut($image, 5000);
is($old->safe_psql('postgres', $embed), $vector, 'one that was cut short is made again');

my $session = $old->background_psql('postgres', on_error_stop => 0);
$session->query($embed);
cut($image, 4096);
my $answer = $session->query("$embed;\nSELECT 'alive'");
like($answer, qr/alive/, 'an image that is cut short while a session has it open does not take the server down');
like($session->query("SELECT 'same' WHERE medchat.embed('Patient has chest pain.', 'early') = '$vector'::real[]"), qr/same/,
	'and the next call is right again');
$session->quit;

my ($source) = glob("$folder/*.tar");
$source = $image =~ s/\.\d+\.image$/.tar/r;
chmod 0600, $source;
open(my $file, '+<', $source) or die;
seek($file, -2000, 2);
print $file 'x';
close $file;
unlink $image;
($rc, $out, $err) = $old->psql('postgres', $embed);
like($err, qr/its hash is not its name/, 'a source that was changed is not used');
is($old->safe_psql('postgres', "SELECT state FROM medchat.verify_model('early')"), "intact\ndamaged\nmissing", 'verify_model() tells');
unlink $source;
is($old->safe_psql('postgres', q{SELECT state FROM medchat.sync_files() WHERE name = 'early'}), 'written', 'sync_files() writes it again');
is($old->safe_psql('postgres', $embed), $vector, 'and all is well');

# ---- a folder that cannot be written ----
SKIP:
{
	skip 'root writes everywhere', 2 if $> == 0;
	unlink image_of($old, 'early');
	chmod 0500, $folder;
	is($old->safe_psql('postgres', $embed), $vector, 'where no image can be written, memory of the session serves');
	chmod 0700, $folder;
	ok(!defined image_of($old, 'early'), 'and no file is left');
}

# ---- descriptors that are no descriptors ----
append_to_file("$folder/broken.model", '{"sha256": "zz"}');
($rc, $out, $err) = $old->psql('postgres', q{SELECT medchat.embed('x', 'broken')});
like($err, qr/descriptor of model "broken" is damaged/, 'a damaged descriptor is refused');
($rc, $out, $err) = $old->psql('postgres', q{SELECT name FROM medchat.models ORDER BY name});
is($out, "early\nlate\noutside", 'the view shows the others');
like($err, qr/WARNING.*broken/, 'and warns');
append_to_file("$folder/traversal.model", '{"name": "traversal", "task": "embed", "format": "gguf", "file": "../../PG_VERSION", "sha256": "'
		. ('0' x 64) . '", "bytes": 1, "parameters": 1}');
($rc, $out, $err) = $old->psql('postgres', q{SELECT medchat.embed('x', 'traversal')});
like($err, qr/descriptor of model "traversal" is damaged/, 'a descriptor leads nowhere else');

# ---- hostile sources ----
my $bad = $old->basedir . '/bad';
mkdir $bad;
append_to_file("$bad/short.gguf", "GGUF\x03\x00\x00\x00" . ("\xff" x 16));
append_to_file("$bad/empty.gguf", '');
mkdir "$bad/folder";
append_to_file("$bad/folder/config.json", '{"model_type": "bert"');
for my $case ([ 'short.gguf', qr/damaged/ ], [ 'empty.gguf', qr/could not read/ ], [ 'folder', qr/invalid JSON/ ])
{
	($rc, $out, $err) = $old->psql('postgres', "SELECT medchat.register_model('bad', '$bad/$case->[0]')");
	like($err, $case->[1], "$case->[0] is refused");
}
is(join(',', grep { !/^(early|late|outside|broken|traversal)\.model$/ && !/^[0-9a-f]{64}\.(tar|\d+\.image)$/ }
		map { s/.*\///r } glob("$folder/* $folder/.n*")), '', 'and leaves nothing behind');
is($old->safe_psql('postgres', 'SELECT count(*) FROM medchat.model_definition'), '3', 'nor a row');
$old->stop;
done_testing();
