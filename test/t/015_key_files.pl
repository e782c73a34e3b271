# If this fails, a key lies where others can read it, or a damaged or planted key file is used as if it were whole.
#
# Likely: key files are copied between servers by hand, and umask, tar and rsync do what they like with modes.
use strict;
use warnings;
use POSIX ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('keys');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->append_conf('postgresql.conf', 'log_statement = all');
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION medchat');
my $fingerprint = $node->safe_psql('postgres', q{SELECT medchat.create_key('k', current_user::text::regrole)});
my $folder = $node->data_dir . '.medchat_keys';
my $file = "$folder/k.key";
my $use = q{SELECT medchat.pseudonym('John Smith', 'PATIENT', 'p', 'k')};
my $made = $node->safe_psql('postgres', $use);
my ($rc, $out, $err);

is(sprintf('%o', (stat $folder)[2] & 07777), '700', 'the folder is the server\'s alone');
is(sprintf('%o', (stat $file)[2] & 07777), '600', 'so is the file');
my $content = slurp_file($file);
my ($hex) = $content =~ /^key: ([0-9a-f]{64})$/m;
ok(defined $hex, 'the key has 32 bytes');
unlike($node->safe_psql('postgres', 'SELECT * FROM medchat.key_status()') . slurp_file($node->logfile), qr/$hex/, 'nobody tells it');
unlike($fingerprint, qr/^\Q@{[ substr $hex, 0, 16 ]}\E/, 'the fingerprint is not its beginning');

sub refused
{
	my ($what, $problem) = @_;
	my ($rc, $out, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\n$use");
	like($err, qr/ERROR:  F0000: file of key "k" $problem/, "$what: refused");
	like($node->safe_psql('postgres', q{SELECT problem FROM medchat.key_status() WHERE name = 'k'}), qr/$problem/, "$what: key_status() says so");
	unlike($err, qr/$hex/, "$what: the error does not show it");
}

sub put
{
	my ($bytes) = @_;
	unlink $file;
	append_to_file($file, $bytes);
	chmod 0600, $file;
}

for my $mode (0640, 0604, 0620, 0602)
{
	chmod $mode, $file;
	refused(sprintf('mode %o', $mode), 'has rights for group or others');
}
chmod 0600, $file;
chmod 0770, $folder;
refused('a folder of the group', 'lies in a folder');
chmod 0700, $folder;
put($content =~ s/^(key: )(.)/$1 . ($2 eq '0' ? '1' : '0')/mer);
refused('another digit', 'is damaged');
put($content =~ s/^role: \S+$/role: mallory/mr);
refused('another role', 'is damaged');
put(substr($content, 0, 60));
refused('cut', 'is damaged');
put('');
refused('empty', 'is damaged');
put($content . "\n");
refused('longer', 'is damaged');
rename($file, "$folder/elsewhere") or die;
symlink("$folder/elsewhere", $file) or die;
refused('a symbolic link', 'is a symbolic link');
unlink $file;
POSIX::mkfifo($file, 0600) or die;
refused('a pipe', 'is not a regular file');
($rc, $out, $err) = $node->psql('postgres', q{SELECT medchat.destroy_key('k')}, timeout => 60);
like($err, qr/NOTICE:  this server's copy of key "k" is gone/, 'destroying it waits for no reader');
put($content);
is($node->safe_psql('postgres', $use), $made, 'whole again, it makes the same pseudonyms');

# under another name it is another key's file
append_to_file("$folder/copy.key", $content);
chmod 0600, "$folder/copy.key";
is($node->safe_psql('postgres', q{SELECT problem FROM medchat.key_status() WHERE name = 'copy'}), 'file is damaged', 'a key does not change its name');

# the same file on another server makes the same pseudonyms
my $other = PostgreSQL::Test::Cluster->new('other');
$other->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$other->start;
$other->safe_psql('postgres', 'CREATE EXTENSION medchat');
mkdir $other->data_dir . '.medchat_keys', 0700;
append_to_file($other->data_dir . '.medchat_keys/k.key', $content);
chmod 0600, $other->data_dir . '.medchat_keys/k.key';
is($other->safe_psql('postgres', $use), $made, 'a copied key works alike');
is($other->safe_psql('postgres', 'SELECT fingerprint FROM medchat.key_status()'), $fingerprint, 'and shows the same fingerprint');

# ---- inside the data directory: a warning ----
($rc, $out, $err) = $other->psql('postgres', q{SET medchat.key_directory = 'inside'; SELECT medchat.create_key('in', current_user::text::regrole)});
like($err, qr/WARNING:  keys are kept inside the data directory/, 'a warning where base backups would carry keys');

# ---- destroyed: gone from the disk, and for sessions that used it ----
($rc, $out, $err) = $node->psql('postgres', "$use; SELECT medchat.destroy_key('k'); $use");
like($err, qr/NOTICE:  this server's copy of key "k" is gone\nHINT:  Copies .* backups/, 'destroy_key() speaks of the copies');
like($err, qr/ERROR:  key "k" does not exist/, 'the session that used it cannot any more');
ok(!-e $file, 'the file is gone');
$node->stop;
$other->stop;
done_testing();
