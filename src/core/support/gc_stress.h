/* Builds with the option CLRLINK_GC_STRESS run both collectors at the border's crossings, so that what nobody holds there is
 * gone at once. In all other builds this is nothing.
 *
 * The environment variable CLRLINK_GC_STRESS says how often: at each k-th crossing of the process; 0 or unset: never. */
#ifndef CLRLINK_SUPPORT_GC_STRESS_H
#define CLRLINK_SUPPORT_GC_STRESS_H

#ifdef CLRLINK_GC_STRESS

/* A crossing. Any thread, attached or not; no lock is held, and where it is attached Python code may run. A pending exception
 * is kept. */
void gc_stress(void);

/* How .NET's collector is run; called attached or not. Set once, before .NET is entered. */
void gc_stress_set_net_collector(void (*collect)(void));

#else
static inline void gc_stress(void) {}
#endif

#endif
