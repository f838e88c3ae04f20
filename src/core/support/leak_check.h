/* What LeakSanitizer is told.
 *
 * It does not look into .NET's memory: an object that only .NET points to counts as held from where it is handed over, here.
 * Whether .NET gives it back is told by the counts of living objects (clrlink.leaks()). Nothing in other builds. */
#ifndef CLRLINK_SUPPORT_LEAK_CHECK_H
#define CLRLINK_SUPPORT_LEAK_CHECK_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CLRLINK_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define CLRLINK_ASAN 1
#endif
#ifdef CLRLINK_ASAN
void __lsan_ignore_object(const void *object);
#define leak_check_held_by_net(object) __lsan_ignore_object(object)
#else
#define leak_check_held_by_net(object) ((void)(object))
#endif

#endif
