#include "kernels.h"
typedef int phasegrid_placeholder;
