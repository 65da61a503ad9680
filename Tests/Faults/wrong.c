/* LD_PRELOAD: a processor that rounds every number toward zero, in all threads, as each takes this from the one that starts it. */
#include <fenv.h>

__attribute__((constructor)) static void round_wrongly(void) { fesetround(FE_TOWARDZERO); }
