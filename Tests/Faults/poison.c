/* LD_PRELOAD: kills the process when it asks for as much aligned memory as only the widest network's neurons take. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stddef.h>

static const size_t deadly_bytes = 300000;

static void die_of(size_t bytes) {
  if (bytes >= deadly_bytes) raise(SIGKILL);
}

int posix_memalign(void **memory, size_t alignment, size_t bytes) {
  die_of(bytes);
  int (*real)(void **, size_t, size_t) = dlsym(RTLD_NEXT, "posix_memalign");
  return real(memory, alignment, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes) {
  die_of(bytes);
  void *(*real)(size_t, size_t) = dlsym(RTLD_NEXT, "aligned_alloc");
  return real(alignment, bytes);
}
