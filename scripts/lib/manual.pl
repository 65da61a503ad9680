# Mends what the generator of man pages of swift-argument-parser does not do: it drops defaults and all characters beyond ASCII,
# fills the lines of examples, and leaves empty lines, which mdoc(7) does not know.
#
#   perl manual.pl description < DUMP     the program's description, defaults in words, characters spelled out
#   perl manual.pl page < PAGE            a page made from that
use strict;
use warnings;
binmode STDIN, ':encoding(UTF-8)';
binmode STDOUT, ':encoding(UTF-8)';

my $text = qr/(?:[^"\\]|\\.)*/;

sub description {
  local $/;
  my $dump = <STDIN>;
  # Of one argument: no other abstract comes between.
  $dump =~ s/("abstract" : "$text)("(?:(?!"abstract" : ).)*?"defaultValue" : "($text)")/$1 (default: $3)$2/gs;
  $dump =~ s/([^\x00-\x7F])/sprintf('Ux%04XxU', ord $1)/ge;
  print $dump;
}

sub page {
  my ($is_literal, $is_after_gap) = (0, 0);
  while (my $line = <STDIN>) {
    if ($line =~ /^\s*$/) { $is_after_gap = 1; next }
    my $is_example = $line =~ /^  /;
    print ".Bd -literal\n" if $is_example && !$is_literal;
    print ".Ed\n" if !$is_example && $is_literal;
    print ".Pp\n" if $is_after_gap && !$is_example && $line !~ /^\./;
    ($is_literal, $is_after_gap) = ($is_example, 0);
    $line =~ s/Ux([0-9A-F]{4,6})xU/\\[u$1]/g;
    # man(1) finds the page of `phasegrid run` by phasegrid-run.
    1 while $line =~ s/^(\.(?:Dt|Xr) \S*?)\.(\S)/$1-$2/;
    print $line;
  }
}

$ARGV[0] eq 'page' ? page() : description();
