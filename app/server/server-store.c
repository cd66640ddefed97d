/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-store.h"

#include "server-database.h"

/* How often to look for what has expired, and how long to leave the thread to
 * others between two steps of clearing that away. */
#define SWEEP_INTERVAL (60 * G_TIME_SPAN_SECOND)
#define SWEEP_PAUSE (20 * G_TIME_SPAN_MILLISECOND)

typedef enum
{
  REQUEST_PUBLISH,
  REQUEST_READ,
  REQUEST_REMOVE,
  REQUEST_FLUSH,
} RequestKind;

typedef struct _Request Request;

struct _Request
{
  Request *next;
  RequestKind kind;
  char *channel;
  ServerRetention retention;
  ServerStoreQuery query;
  char *query_epoch;
  WirePublication *publication;
  ServerStoreFunc func;
  gpointer data;
  gboolean failed;
  /* a string with a reference count */
  char *epoch;
  guint64 top;
  GPtrArray *publications;
};

typedef struct
{
  Request *first;
  Request **last;
} RequestList;

typedef struct
{
  GSource source;
  ServerStore *store;
} DoneSource;

/**
 * ServerStore:
 * @asked: what the owner has asked for in this turn; not locked.
 * @waiting: what the thread has not taken yet.
 * @done: what it has finished; answered in the owner's context.
 * @source: what wakes the owner's context.
 * @next_sweep: when to clear away the next time.
 * @failing: whether the last transaction failed.
 * @unreadable: whether the last read failed.
 * @status: what the owner knows.
 *
 * The history of all channels, kept by a thread of its own. It takes all
 * that waits at once and makes one transaction of it, so that the more there
 * is to do the less each publication costs; nothing is answered before the
 * transaction is on the disk.
 *
 * Requests are done, and answered, in the order in which they came, reading
 * and writing alike. On this rests the continuity of subscribers: when the
 * answer to a read comes, all that it tells of has been delivered before,
 * and all that comes after will be.
 */
struct _ServerStore
{
  ServerDatabase *database;
  GThread *thread;
  DoneSource *source;
  GMutex mutex;
  GCond cond;
  RequestList asked;
  RequestList waiting;
  RequestList done;
  gint64 next_sweep;
  gboolean closing;
  gboolean failing;
  gboolean unreadable;
  ServerStoreStatus status;
};

static void
list_init (RequestList *list)
{
  list->first = NULL;
  list->last = &list->first;
}

static void
list_append (RequestList *list,
             Request     *request)
{
  *list->last = request;
  list->last = &request->next;
}

static Request *
list_steal (RequestList *list)
{
  Request *first = list->first;

  list_init (list);
  return first;
}

static void
request_free (Request *request)
{
  g_free (request->channel);
  g_free (request->query_epoch);
  g_clear_pointer (&request->epoch, g_ref_string_release);
  g_clear_pointer (&request->publication, wire_publication_free);
  g_clear_pointer (&request->publications, g_ptr_array_unref);
  g_free (request);
}

static gboolean
writes (const Request *request)
{
  return request->kind == REQUEST_PUBLISH || request->kind == REQUEST_REMOVE;
}

static gboolean
run_request (ServerStore  *self,
             Request      *request,
             GError      **error)
{
  ServerStream *stream;

  if (request->kind == REQUEST_FLUSH)
    return TRUE;

  stream = server_database_get_stream (self->database, request->channel, error);
  if (stream == NULL)
    return FALSE;

  if (request->kind == REQUEST_PUBLISH &&
      !server_database_append (self->database, stream, request->channel, &request->retention,
                               request->publication, error))
    return FALSE;

  if (request->kind == REQUEST_REMOVE)
    server_database_empty (self->database, stream);

  if (request->kind == REQUEST_READ)
    {
      request->publications = server_database_read (self->database, stream, &request->retention,
                                                    &request->query, error);
      if (request->publications == NULL)
        return FALSE;
    }

  request->top = stream->top;
  g_clear_pointer (&request->epoch, g_ref_string_release);
  request->epoch = g_ref_string_acquire (stream->epoch);
  return TRUE;
}

/* A store that fails once fails often: the log tells when it begins and ends. */
static void
run_read (ServerStore *self,
          Request     *request)
{
  g_autoptr (GError) error = NULL;

  request->failed = !run_request (self, request, &error);
  if (request->failed && !self->unreadable)
    g_warning ("Some of the history cannot be read: %s", error->message);
  else if (!request->failed && self->unreadable)
    g_message ("The history can be read again");

  self->unreadable = request->failed;
}

/* Runs requests up to @end as one transaction. One that cannot read fails for
 * itself; one that cannot write spoils it for all. */
static gboolean
run_transaction (ServerStore  *self,
                 Request      *first,
                 Request      *end,
                 GError      **error)
{
  if (!server_database_begin (self->database, error))
    return FALSE;

  for (Request *request = first; request != end; request = request->next)
    {
      if (!writes (request))
        run_read (self, request);
      else if (!run_request (self, request, error))
        return FALSE;
    }

  return server_database_commit (self->database, error);
}

/* After a failure each request is on its own, so that what can be written is,
 * and what can be read. Where nothing can be written, that is not tried for
 * each: somebody else's lock would make each wait.
 *
 * Returns: (nullable): the last failure to write */
static GError *
run_one_by_one (ServerStore  *self,
                Request      *batch,
                const GError *hopeless_error)
{
  g_autoptr (GError) last_error = hopeless_error != NULL ? g_error_copy (hopeless_error) : NULL;
  gboolean hopeless = hopeless_error != NULL;

  for (Request *request = batch; request != NULL; request = request->next)
    {
      g_autoptr (GError) error = NULL;

      g_clear_pointer (&request->publications, g_ptr_array_unref);
      if (!writes (request))
        run_read (self, request);
      else if (hopeless)
        request->failed = TRUE;
      else
        request->failed = !run_transaction (self, request, request->next, &error);

      if (error != NULL)
        {
          hopeless = server_database_is_hopeless (self->database);
          server_database_roll_back (self->database);
          g_clear_error (&last_error);
          last_error = g_steal_pointer (&error);
        }
    }

  return g_steal_pointer (&last_error);
}

static void
note_state (ServerStore  *self,
            const GError *error)
{
  gboolean failing = error != NULL;

  if (failing && !self->failing)
    g_warning ("The history cannot be written, publishing to channels with history is refused: %s",
               error->message);
  else if (!failing && self->failing)
    g_message ("The history can be written again");

  self->failing = failing;
}

static gboolean
batch_writes (const Request *batch)
{
  for (const Request *request = batch; request != NULL; request = request->next)
    {
      if (writes (request))
        return TRUE;
    }

  return FALSE;
}

static void
run_batch (ServerStore *self,
           Request     *batch)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) last_error = NULL;

  if (!batch_writes (batch))
    {
      last_error = run_one_by_one (self, batch, NULL);
      return;
    }

  if (!run_transaction (self, batch, NULL, &error))
    {
      gboolean hopeless = server_database_is_hopeless (self->database);

      server_database_roll_back (self->database);
      last_error = run_one_by_one (self, batch, hopeless ? error : NULL);
    }

  note_state (self, last_error);
}

static void
sweep (ServerStore *self)
{
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  if (!server_database_begin (self->database, &error) ||
      !server_database_sweep (self->database, g_get_real_time () / 1000, &more, &error) ||
      !server_database_commit (self->database, &error))
    {
      server_database_roll_back (self->database);
      g_message ("Expired history could not be deleted: %s", error->message);
      more = FALSE;
    }

  self->next_sweep = g_get_monotonic_time () + (more ? SWEEP_PAUSE : SWEEP_INTERVAL);
}

static void
hand_over (ServerStore *self,
           Request     *batch)
{
  while (batch != NULL)
    {
      Request *request = batch;

      batch = request->next;
      request->next = NULL;
      list_append (&self->done, request);
    }

  g_source_set_ready_time (&self->source->source, 0);
}

static gpointer
store_thread (gpointer data)
{
  ServerStore *self = data;

  g_mutex_lock (&self->mutex);
  for (;;)
    {
      Request *batch = list_steal (&self->waiting);

      if (batch != NULL)
        {
          g_mutex_unlock (&self->mutex);
          run_batch (self, batch);
          if (server_database_has_waste (self->database))
            self->next_sweep = MIN (self->next_sweep, g_get_monotonic_time () + SWEEP_PAUSE);
          g_mutex_lock (&self->mutex);
          hand_over (self, batch);
        }
      else if (self->closing)
        break;
      else
        g_cond_wait_until (&self->cond, &self->mutex, self->next_sweep);

      if (g_get_monotonic_time () >= self->next_sweep)
        {
          g_mutex_unlock (&self->mutex);
          sweep (self);
          g_mutex_lock (&self->mutex);
        }
    }
  g_mutex_unlock (&self->mutex);

  return NULL;
}

/* Gives the thread all that was asked for in a turn, and wakes it once. */
static void
hand_in (ServerStore *self)
{
  if (self->asked.first == NULL)
    return;

  g_mutex_lock (&self->mutex);
  *self->waiting.last = self->asked.first;
  self->waiting.last = self->asked.last;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);

  list_init (&self->asked);
}

static void
note_answer (ServerStore   *self,
             const Request *request)
{
  self->status.queued--;
  if (request->kind != REQUEST_PUBLISH)
    return;

  self->status.failing = request->failed;
  if (request->failed)
    self->status.failures++;
  else
    self->status.writes++;
}

static void
answer (ServerStore *self,
        Request     *request)
{
  ServerStoreResult result = {
    .failed = request->failed,
    .epoch = request->epoch,
    .top = request->top,
    .publication = request->publication,
    .publications = request->publications,
  };

  note_answer (self, request);
  request->publications = NULL;
  request->func (&result, request->data);
  g_clear_pointer (&result.publications, g_ptr_array_unref);
  request_free (request);
}

static void
answer_all (ServerStore *self)
{
  Request *batch;

  g_mutex_lock (&self->mutex);
  batch = list_steal (&self->done);
  g_mutex_unlock (&self->mutex);

  while (batch != NULL)
    {
      Request *request = batch;

      batch = request->next;
      answer (self, request);
    }
}

/* What an answer has asked for after the thread was gone. */
static void
refuse_all (ServerStore *self)
{
  Request *request;

  while ((request = self->asked.first) != NULL)
    {
      self->asked.first = request->next;
      if (request->next == NULL)
        list_init (&self->asked);
      request->failed = TRUE;
      answer (self, request);
    }
}

/* Before the context waits, a turn has ended. */
static gboolean
done_source_prepare (GSource *source,
                     int     *timeout)
{
  hand_in (((DoneSource *) source)->store);
  *timeout = -1;
  return FALSE;
}

static gboolean
done_source_dispatch (GSource     *source,
                      GSourceFunc  callback,
                      gpointer     user_data)
{
  g_source_set_ready_time (source, -1);
  answer_all (((DoneSource *) source)->store);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs done_source_funcs = {
  .prepare = done_source_prepare,
  .dispatch = done_source_dispatch,
};

/**
 * server_store_open:
 * @context: (nullable): where answers are given.
 *
 * Opens the history and starts its thread.
 *
 * Returns: (transfer full): the store
 */
ServerStore *
server_store_open (const ServerConfig  *config,
                   GMainContext        *context,
                   GError             **error)
{
  g_autoptr (ServerDatabase) database = server_database_open (config, error);
  ServerStore *self;

  if (database == NULL)
    return NULL;

  self = g_new0 (ServerStore, 1);
  self->database = g_steal_pointer (&database);
  self->next_sweep = g_get_monotonic_time () + SWEEP_INTERVAL;
  list_init (&self->asked);
  list_init (&self->waiting);
  list_init (&self->done);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);

  self->source = (DoneSource *) g_source_new (&done_source_funcs, sizeof (DoneSource));
  self->source->store = self;
  g_source_set_static_name (&self->source->source, "realtime-server history");
  g_source_attach (&self->source->source, context);
  self->thread = g_thread_new ("history", store_thread, self);

  return self;
}

/**
 * server_store_close:
 *
 * Finishes what was asked for, gives the answers, and frees the store.
 */
void
server_store_close (ServerStore *self)
{
  hand_in (self);
  g_mutex_lock (&self->mutex);
  self->closing = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);

  answer_all (self);
  refuse_all (self);
  g_source_destroy (&self->source->source);
  g_source_unref (&self->source->source);
  server_database_close (self->database);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

static void
submit (ServerStore     *self,
        Request         *request,
        ServerStoreFunc  func,
        gpointer         data)
{
  request->func = func;
  request->data = data;
  self->status.queued++;
  list_append (&self->asked, request);
}

static Request *
request_new (RequestKind            kind,
             const char            *channel,
             const ServerRetention *retention)
{
  Request *request = g_new0 (Request, 1);

  request->kind = kind;
  request->channel = g_strdup (channel);
  if (retention != NULL)
    request->retention = *retention;
  return request;
}

/**
 * server_store_publish:
 * @publication: (transfer full): gets its offset.
 * @func: called when it is safe, or has failed.
 */
void
server_store_publish (ServerStore           *self,
                      const char            *channel,
                      const ServerRetention *retention,
                      WirePublication       *publication,
                      ServerStoreFunc        func,
                      gpointer               data)
{
  Request *request = request_new (REQUEST_PUBLISH, channel, retention);

  request->publication = publication;
  submit (self, request, func, data);
}

/**
 * server_store_read:
 * @query: what to read; with a limit of 0 just the stream's position.
 * @func: called with it.
 */
void
server_store_read (ServerStore            *self,
                   const char             *channel,
                   const ServerRetention  *retention,
                   const ServerStoreQuery *query,
                   ServerStoreFunc         func,
                   gpointer                data)
{
  Request *request = request_new (REQUEST_READ, channel, retention);

  request->query = *query;
  request->query_epoch = g_strdup (query->epoch);
  request->query.epoch = request->query_epoch;
  submit (self, request, func, data);
}

/**
 * server_store_remove:
 * @func: called with the stream's position, which stays.
 *
 * Removes all that the history of a channel holds.
 */
void
server_store_remove (ServerStore     *self,
                     const char      *channel,
                     ServerStoreFunc  func,
                     gpointer         data)
{
  submit (self, request_new (REQUEST_REMOVE, channel, NULL), func, data);
}

/**
 * server_store_flush:
 * @func: called when all that was asked for before has been answered.
 */
void
server_store_flush (ServerStore     *self,
                    ServerStoreFunc  func,
                    gpointer         data)
{
  submit (self, request_new (REQUEST_FLUSH, NULL, NULL), func, data);
}

/**
 * server_store_get_status:
 *
 * Returns: how it is going, as far as has been answered
 */
ServerStoreStatus
server_store_get_status (ServerStore *self)
{
  return self->status;
}
