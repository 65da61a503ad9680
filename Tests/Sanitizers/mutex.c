// Lets ThreadSanitizer see what Synchronization.Mutex orders on Linux.
//
// Where two threads meet at a Mutex, the one that waits goes through a futex in the standard library, which is built
// without the sanitizer: what was written before the unlock and is read after the lock then looks like a race. Linked
// into the tests, this definition takes the place of the library's and waits by atomics that the sanitizer knows.
// Nobody sleeps in the kernel then, and so the library's way to wake sleepers is never taken.

#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

// Synchronization._MutexHandle._lockSlow(UInt32): the word holds 0, or the number of the thread that has the lock.
__attribute__((swiftcall)) void lock_slow(uint32_t thread, __attribute__((swift_context)) _Atomic(uint32_t) *word)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");

__attribute__((swiftcall)) void lock_slow(uint32_t thread, __attribute__((swift_context)) _Atomic(uint32_t) *word) {
  uint32_t free = 0;
  while (!atomic_compare_exchange_weak_explicit(word, &free, thread, memory_order_acquire, memory_order_relaxed)) {
    free = 0;
    sched_yield();
  }
}
