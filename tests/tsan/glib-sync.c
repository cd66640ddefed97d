/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Tells the thread sanitizer how GLib orders threads.
 *
 * The GLib of a distribution is not made for the sanitizer, which therefore
 * sees neither its locks nor its reference counts, and takes all that they
 * protect for a race. This is loaded before GLib, passes every call on, and
 * says what it means. What GLib calls within itself does not come by here: so
 * of GLib's own memory nothing is said, and with the sanitizer's option
 * ignore_noninstrumented_modules nothing is asked.
 */

#include <dlfcn.h>
#include <glib-object.h>
#include <poll.h>

void __tsan_acquire           (void     *address);
void __tsan_release           (void     *address);
void __tsan_mutex_pre_lock    (void     *address,
                               unsigned  flags);
void __tsan_mutex_post_lock   (void     *address,
                               unsigned  flags,
                               int       recursion);
int  __tsan_mutex_pre_unlock  (void     *address,
                               unsigned  flags);
void __tsan_mutex_post_unlock (void     *address,
                               unsigned  flags);

/* What is done to a source comes before what the loop does next. */
static char loop_order;

#define REAL(name) \
  static __typeof__ (name) *real; \
  if (real == NULL) \
    real = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name)

static void
before_lock (void *mutex)
{
  __tsan_mutex_pre_lock (mutex, 0);
}

static void
after_lock (void *mutex)
{
  __tsan_mutex_post_lock (mutex, 0, 0);
}

static void
before_unlock (void *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
}

static void
after_unlock (void *mutex)
{
  __tsan_mutex_post_unlock (mutex, 0);
}

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock);
  before_lock (mutex);
  real (mutex);
  after_lock (mutex);
}

void
g_mutex_unlock (GMutex *mutex)
{
  REAL (g_mutex_unlock);
  before_unlock (mutex);
  real (mutex);
  after_unlock (mutex);
}

void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  REAL (g_cond_wait);
  before_unlock (mutex);
  after_unlock (mutex);
  real (cond, mutex);
  before_lock (mutex);
  after_lock (mutex);
}

gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end_time)
{
  gboolean signalled;

  REAL (g_cond_wait_until);
  before_unlock (mutex);
  after_unlock (mutex);
  signalled = real (cond, mutex, end_time);
  before_lock (mutex);
  after_lock (mutex);

  return signalled;
}

/* Whoever gives the last reference back comes after all the others. */
static void
give_back (void *object)
{
  __tsan_release (object);
  __tsan_acquire (object);
}

gboolean
(g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  REAL (g_atomic_ref_count_dec);
  give_back (count);
  return real (count);
}

void
g_object_unref (gpointer object)
{
  REAL (g_object_unref);
  give_back (object);
  real (object);
}

void
g_bytes_unref (GBytes *bytes)
{
  REAL (g_bytes_unref);
  if (bytes != NULL)
    give_back (bytes);
  real (bytes);
}

gpointer
g_bytes_unref_to_data (GBytes *bytes,
                       gsize  *size)
{
  REAL (g_bytes_unref_to_data);
  give_back (bytes);
  return real (bytes, size);
}

void
g_atomic_rc_box_release_full (gpointer       block,
                              GDestroyNotify clear_func)
{
  REAL (g_atomic_rc_box_release_full);
  give_back (block);
  real (block, clear_func);
}

void
g_main_context_unref (GMainContext *context)
{
  REAL (g_main_context_unref);
  give_back (context);
  real (context);
}

void
g_source_unref (GSource *source)
{
  REAL (g_source_unref);
  give_back (source);
  real (source);
}

void
g_source_destroy (GSource *source)
{
  REAL (g_source_destroy);
  __tsan_release (&loop_order);
  real (source);
}

void
g_source_set_ready_time (GSource *source,
                         gint64   ready_time)
{
  REAL (g_source_set_ready_time);
  __tsan_release (&loop_order);
  real (source, ready_time);
}

guint
g_source_attach (GSource      *source,
                 GMainContext *context)
{
  REAL (g_source_attach);
  __tsan_release (&loop_order);
  return real (source, context);
}

guint
g_idle_add_once (GSourceOnceFunc function,
                 gpointer        data)
{
  REAL (g_idle_add_once);
  __tsan_release (&loop_order);
  return real (function, data);
}

void
g_main_context_invoke (GMainContext *context,
                       GSourceFunc   function,
                       gpointer      data)
{
  REAL (g_main_context_invoke);
  __tsan_release (&loop_order);
  real (context, function, data);
}

/* Who takes something out comes after those who have put something in. */
void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  REAL (g_async_queue_push);
  __tsan_release (queue);
  real (queue, data);
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue,
                           guint64      timeout)
{
  gpointer data;

  REAL (g_async_queue_timeout_pop);
  data = real (queue, timeout);
  __tsan_acquire (queue);

  return data;
}

/* What every turn of a loop passes through */
int
ppoll (struct pollfd         *fds,
       nfds_t                 n_fds,
       const struct timespec *timeout,
       const sigset_t        *mask)
{
  int result;

  REAL (ppoll);
  result = real (fds, n_fds, timeout, mask);
  __tsan_acquire (&loop_order);

  return result;
}

int
poll (struct pollfd *fds,
      nfds_t         n_fds,
      int            timeout)
{
  int result;

  REAL (poll);
  result = real (fds, n_fds, timeout);
  __tsan_acquire (&loop_order);

  return result;
}
