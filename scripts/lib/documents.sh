# shellcheck shell=bash
# Man pages and completions of the programs. To be sourced after setup.sh, in the repository's root.

# write_documents FOLDER PROGRAM...: makes those of programs that lie in a folder's bin/, in its share/.
write_documents() {
  local folder=$1 generator program path
  shift
  swift build --product generate-manual >/dev/null
  generator=$(swift build --show-bin-path)/generate-manual
  local bash_folder=$folder/share/bash-completion/completions
  local zsh_folder=$folder/share/zsh/site-functions
  local fish_folder=$folder/share/fish/vendor_completions.d
  mkdir -p "$folder/share/man/man1" "$bash_folder" "$zsh_folder" "$fish_folder"
  for program in "$@"; do
    path=$folder/bin/$program
    write_manual "$generator" "$path" "$folder/share/man/man1"
    "$path" --generate-completion-script bash >"$bash_folder/$program"
    "$path" --generate-completion-script zsh >"$zsh_folder/_$program"
    "$path" --generate-completion-script fish >"$fish_folder/$program.fish"
  done
}

# write_manual GENERATOR PROGRAM FOLDER: a page for each of its commands.
write_manual() {
  local scratch page name
  scratch=$(mktemp -d)
  mkdir "$scratch/pages"
  # The generator asks the program to describe itself.
  # shellcheck disable=SC2154 # whoever sources this file sets root
  printf '#!/bin/sh\n"%s" "$@" | perl "%s" description\n' "$2" "$root/scripts/lib/manual.pl" >"$scratch/program"
  chmod +x "$scratch/program"
  "$1" "$scratch/program" --multi-page --output-directory "$scratch/pages"
  for page in "$scratch/pages"/*.1; do
    name=$(basename "$page" .1)
    perl "$root/scripts/lib/manual.pl" page <"$page" >"$3/${name//./-}.1"
  done
  rm -r "$scratch"
}
