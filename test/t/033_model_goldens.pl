# If this fails, a model that others can run says something else when it is registered here: in SQL, from the file to
# the value, on the reference models of every architecture and tensor type.
#
# The references are other people's data; they are read where MEDCHAT_GOLDEN says, and the test is skipped without.
use strict;
use warnings;
use JSON::PP qw(decode_json);
use File::Spec;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $golden = $ENV{MEDCHAT_GOLDEN};
plan skip_all => 'MEDCHAT_GOLDEN is not set' unless defined $golden;
$golden = File::Spec->rel2abs($golden) . '/inference';
plan skip_all => "$golden cannot be read by this user" unless -r $golden && -r "$golden/gpt2.json";

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION medchat');

sub quote { my ($text) = @_; $text =~ s/'/''/g; return "'$text'" }

# the vector that a prompt should give, of unit length
sub expected_vector
{
	my ($name, $place) = @_;
	open(my $file, '<:raw', "$golden/$name.exact.f32") or die "$name: $!";
	seek($file, 4 * $place->{offset}, 0);
	read($file, my $bytes, 4 * $place->{count});
	my @v = unpack('f<*', $bytes);
	my $norm = 0;
	$norm += $_ * $_ for @v;
	return '{' . join(',', map { $_ / sqrt($norm) } @v) . '}';
}

for my $path (sort glob("$golden/*.gguf"))
{
	my ($name) = $path =~ m{([^/]+)\.gguf$};
	my $model = lc $name;
	my $reference = decode_json(slurp_file("$golden/$name.json"));
	my (@wrong, @pairs);
	my ($rc, $out, $err) = $node->psql('postgres', "SELECT medchat.register_model('$model', '$path')");
	is($err, '', "$name is registered");
	for my $prompt (@{ $reference->{prompts} })
	{
		my $ids = join ',', @{ $prompt->{tokens} };
		next if $ids eq '' || $prompt->{text} =~ /\0/;
		utf8::encode(my $text = $prompt->{text});
		my $tokens = sprintf 'medchat.tokenize(%s, %s, %s, %s)', quote($text), quote($model), map { $_ ? 'true' : 'false' } @$prompt{qw(add_special parse_special)};
		push @pairs, "SELECT $tokens = '{$ids}'";
		if (exists $prompt->{exact_embedding})
		{
			my $vector = expected_vector($name, $prompt->{exact_embedding});
			# embed() takes the text as text, with the special tokens around it
			push @pairs, sprintf "SELECT medchat.tokenize(%1\$s, '$model', true) <> '{$ids}' "
				. "OR medchat.cosine_similarity(medchat.embed(%1\$s, '$model'), '$vector') > 0.999", quote($text);
		}
		# quantised weights meet quantised activations: close calls may go the other way
		elsif ($prompt->{greedy_margins}[0] > 0.5)
		{
			push @pairs, "SELECT (SELECT i - 1 FROM unnest(medchat.logits('{$ids}', '$model')) WITH ORDINALITY AS u (x, i) ORDER BY x DESC, i LIMIT 1) = $prompt->{greedy_tokens}[0]";
		}
	}
	is($node->safe_psql('postgres', join ";\n", @pairs), join("\n", ('t') x @pairs), "$name: tokens and results of " . @pairs . ' prompts');
}
$node->stop;
done_testing();
