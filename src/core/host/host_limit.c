/* A call with a time limit.
 *
 * Life cycle: the job is shared by the waiting thread and the worker; the last of the two frees it.
 */
#include "host/host_limit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "support/sync.h"

typedef struct Job {
    HostCall call; /* [const] */
    Mutex lock;
    pthread_cond_t changed;
    bool done;           /* [lock:lock] */
    NetHandle exception; /* [lock:lock] */
    int owners;          /* [lock:lock] */
} Job;

static void job_leave(Job *job) {
    mutex_lock(&job->lock);
    bool last = --job->owners == 0;
    mutex_unlock(&job->lock);
    if (!last)
        return;
    pthread_cond_destroy(&job->changed);
    pthread_mutex_destroy(&job->lock.native);
    free(job);
}

static void *work(void *argument) {
    Job *job = argument;
    NetHandle exception = job->call();
    mutex_lock(&job->lock);
    job->exception = exception;
    job->done = true;
    pthread_cond_signal(&job->changed);
    mutex_unlock(&job->lock);
    job_leave(job);
    return NULL;
}

static Job *job_new(HostCall call) {
    Job *job = calloc(1, sizeof *job);
    if (job == NULL)
        return NULL;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&job->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    mutex_init(&job->lock);
    job->call = call;
    job->owners = 2;
    return job;
}

static struct timespec deadline_after(double seconds) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    double whole = (double)deadline.tv_sec + (double)deadline.tv_nsec * 1e-9 + seconds;
    deadline.tv_sec = (time_t)whole;
    deadline.tv_nsec = (long)((whole - (double)deadline.tv_sec) * 1e9);
    return deadline;
}

static int job_wait(Job *job, double seconds) {
    struct timespec deadline = deadline_after(seconds);
    mutex_lock(&job->lock);
    int error = 0;
    while (!job->done && error != ETIMEDOUT)
        error = pthread_cond_timedwait(&job->changed, &job->lock.native, &deadline);
    int result = !job->done ? -1 : job->exception == 0;
    mutex_unlock(&job->lock);
    return result;
}

int host_limit_call(HostCall call, double seconds) {
    Job *job = job_new(call);
    pthread_t thread;
    if (job == NULL)
        return -1;
    if (pthread_create(&thread, NULL, work, job) != 0) {
        job->owners = 1;
        job_leave(job);
        return -1;
    }
    pthread_detach(thread);
    int result = job_wait(job, seconds);
    job_leave(job);
    return result;
}
