# shellcheck shell=bash
# Building and running the fuzzer of Fuzzing/. To be sourced, after setup.sh, with the repository's root in $root.

readonly fuzz_targets=(messages ticket specification idx npy csv gzip)
readonly fuzz_build=$root/.build-fuzz
readonly fuzzer=$fuzz_build/fuzzer

build_fuzzer() {
  # With optimisation, ten times the inputs a second; traps on overflow and preconditions stay. The library has no main
  # of its own, and calls what only tests see otherwise.
  local flags=(
    -c release --package-path "$root/Fuzzing" --scratch-path "$fuzz_build"
    -Xswiftc "-sanitize=fuzzer,address" -Xswiftc -parse-as-library -Xswiftc -enable-testing
    -Xcc "-fsanitize=fuzzer-no-link,address"
  )
  swift build "${flags[@]}" --product FuzzTargets
  local products
  products=$(swift build "${flags[@]}" --show-bin-path)
  swiftc "-sanitize=fuzzer,address" -use-ld=lld -o "$fuzzer" "$products/libFuzzTargets.a" -lzmq -lsodium -lz
}

# fuzz TARGET SECONDS
fuzz() {
  local target=$1 seconds=$2 corpus=$fuzz_build/corpus/$1
  mkdir -p "$corpus" "$fuzz_build/found"
  local folders=("$corpus")
  [ ! -d "$root/Fuzzing/Seeds/$target" ] || folders+=("$root/Fuzzing/Seeds/$target")
  # Swift's own backtraces would come instead of the sanitizer's report. Foundation's caches are no leaks.
  FUZZ_TARGET=$target FUZZ_SEEDS=$corpus SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 \
    "$fuzzer" "-max_total_time=$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    "-artifact_prefix=$fuzz_build/found/$target-" "${folders[@]}" ||
    fail "$target is broken by an input in $fuzz_build/found; again: FUZZ_TARGET=$target $fuzzer FILE"
}
