/* Faults on purpose. A sanitizer lane loads this library into the very process
 * that its tests run in (interpreter, .NET runtime, suppressions) and must report
 * them; otherwise a green lane would say nothing. Never part of clrlink. */
#include <stdlib.h>

static volatile long counter;
static int arrived, through;

/* Called from two threads: a data race. They meet first, or else the interpreter's locks between
 * the two calls could order them, and neither ends before the other is through: of a thread that has
 * ended the sanitizer may have forgotten what it did. Meeting relaxed orders nothing itself. */
void plant_race(void) {
    __atomic_fetch_add(&arrived, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&arrived, __ATOMIC_RELAXED) < 2)
        ;
    for (int i = 0; i < 100000; i++)
        counter++;
    __atomic_fetch_add(&through, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&through, __ATOMIC_RELAXED) < 2)
        counter++;
}

/* Reads one past the end of a block. `size` comes from outside so that no compiler can see it. */
int plant_overflow(int size) {
    char *block = malloc((size_t)size);
    for (int i = 0; i < size; i++)
        block[i] = (char)i;
    int beyond = ((volatile char *)block)[size];
    free(block);
    return beyond;
}

/* Keeps nothing of a block. */
void plant_leak(int size) {
    volatile char *block = malloc((size_t)size);
    block[0] = 1;
}
