/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "chat-spans.h"

#define N_EPOCHS 3
#define N_OFFSETS 40
#define N_STEPS 10000

/* The same as a list of spans, in the simplest way: what has been seen, and
 * where the newest begins if nothing of it has been.
 */
typedef struct
{
  gboolean     seen[N_EPOCHS + 1][N_OFFSETS + 2];
  gboolean     has_empty;
  ChatPosition empty;
} Model;

static void
assert_span (const ChatSpan *span,
             guint64         epoch,
             guint64         after,
             guint64         upto)
{
  g_assert_nonnull (span);
  g_assert_cmpuint (span->epoch, ==, epoch);
  g_assert_cmpuint (span->after, ==, after);
  g_assert_cmpuint (span->upto, ==, upto);
}

static void
test_compare (void)
{
  const ChatPosition positions[] = {
    { 0, 0 }, { 1, 0 }, { 1, 1 }, { 1, G_MAXUINT64 }, { 2, 0 }, { 2, 5 }, { G_MAXUINT64, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (positions); j++)
        g_assert_cmpint (chat_position_compare (positions[i], positions[j]), ==, (i > j) - (i < j));
    }
}

static void
test_empty (void)
{
  g_autoptr (GArray) spans = chat_spans_new ();
  const ChatSpan *older = (const ChatSpan *) spans;

  g_assert_null (chat_spans_get_newest (spans));
  g_assert_null (chat_spans_find (spans, (ChatPosition) { 1, 0 }, &older));
  g_assert_null (older);
}

static void
test_live (void)
{
  g_autoptr (GArray) spans = chat_spans_new ();

  chat_spans_add (spans, (ChatSpan) { 1, 10, 10 });
  assert_span (chat_spans_get_newest (spans), 1, 10, 10);
  chat_spans_add (spans, (ChatSpan) { 1, 10, 11 });
  chat_spans_add (spans, (ChatSpan) { 1, 11, 15 });
  g_assert_cmpuint (spans->len, ==, 1);
  assert_span (chat_spans_get_newest (spans), 1, 10, 15);
}

static void
test_gaps (void)
{
  g_autoptr (GArray) spans = chat_spans_new ();
  g_autoptr (GArray) copy = NULL;
  const ChatSpan *older;

  chat_spans_add (spans, (ChatSpan) { 2, 0, 5 });
  chat_spans_add (spans, (ChatSpan) { 1, 20, 30 });
  chat_spans_add (spans, (ChatSpan) { 1, 5, 10 });
  g_assert_cmpuint (spans->len, ==, 3);
  assert_span (chat_spans_get (spans, 0), 1, 5, 10);
  assert_span (chat_spans_get (spans, 1), 1, 20, 30);
  assert_span (chat_spans_get (spans, 2), 2, 0, 5);

  assert_span (chat_spans_find (spans, (ChatPosition) { 1, 20 }, &older), 1, 20, 30);
  assert_span (older, 1, 5, 10);
  assert_span (chat_spans_find (spans, (ChatPosition) { 2, 0 }, &older), 2, 0, 5);
  assert_span (older, 1, 20, 30);
  assert_span (chat_spans_find (spans, (ChatPosition) { 1, 5 }, &older), 1, 5, 10);
  g_assert_null (older);
  g_assert_null (chat_spans_find (spans, (ChatPosition) { 1, 10 }, &older));
  g_assert_null (older);

  /* What closes one gap makes one of two; the copy knows nothing of it. */
  copy = chat_spans_copy (spans);
  chat_spans_add (spans, (ChatSpan) { 1, 8, 22 });
  g_assert_cmpuint (spans->len, ==, 2);
  assert_span (chat_spans_get (spans, 0), 1, 5, 30);
  g_assert_cmpuint (copy->len, ==, 3);
}

/* Where one came in counts only for the newest. */
static void
test_where_one_came_in (void)
{
  g_autoptr (GArray) spans = chat_spans_new ();

  chat_spans_add (spans, (ChatSpan) { 1, 50, 50 });
  chat_spans_add (spans, (ChatSpan) { 1, 40, 45 });
  g_assert_cmpuint (spans->len, ==, 2);
  assert_span (chat_spans_get_newest (spans), 1, 50, 50);

  chat_spans_add (spans, (ChatSpan) { 1, 60, 61 });
  g_assert_cmpuint (spans->len, ==, 2);
  assert_span (chat_spans_get (spans, 0), 1, 40, 45);

  chat_spans_add (spans, (ChatSpan) { 1, 48, 48 });
  g_assert_cmpuint (spans->len, ==, 2);
  chat_spans_add (spans, (ChatSpan) { 2, 0, 0 });
  assert_span (chat_spans_get_newest (spans), 2, 0, 0);
  chat_spans_add (spans, (ChatSpan) { 3, 0, 0 });
  g_assert_cmpuint (spans->len, ==, 3);
}

static gboolean
is_seen (const Model *model,
         ChatPosition position)
{
  return model->seen[position.epoch][position.offset];
}

/* Whether a run of what was seen ends or begins just here, or goes through. */
static gboolean
touches_run (const Model  *model,
             ChatPosition  position)
{
  return is_seen (model, position) ||
         is_seen (model, (ChatPosition) { position.epoch, position.offset + 1 });
}

static gboolean
is_newest (const Model  *model,
           ChatPosition  position)
{
  for (guint64 epoch = position.epoch; epoch <= N_EPOCHS; epoch++)
    {
      for (guint64 offset = 1; offset <= N_OFFSETS; offset++)
        {
          ChatPosition other = { epoch, offset };

          if (is_seen (model, other) && chat_position_compare (other, position) > 0)
            return FALSE;
        }
    }

  return TRUE;
}

static void
model_add (Model    *model,
           ChatSpan  span)
{
  ChatPosition begin = { span.epoch, span.after };

  for (guint64 offset = span.after + 1; offset <= span.upto; offset++)
    model->seen[span.epoch][offset] = TRUE;

  if (span.after == span.upto &&
      (!model->has_empty || chat_position_compare (begin, model->empty) > 0))
    {
      model->has_empty = TRUE;
      model->empty = begin;
    }

  if (model->has_empty && (touches_run (model, model->empty) || !is_newest (model, model->empty)))
    model->has_empty = FALSE;
}

static ChatSpans *
model_list (const Model *model)
{
  ChatSpans *spans = chat_spans_new ();

  for (guint64 epoch = 1; epoch <= N_EPOCHS; epoch++)
    {
      for (guint64 offset = 1; offset <= N_OFFSETS; offset++)
        {
          ChatSpan span = { epoch, offset - 1, offset };

          if (!model->seen[epoch][offset])
            continue;
          while (model->seen[epoch][span.upto + 1])
            span.upto++;
          g_array_append_val (spans, span);
          offset = span.upto;
        }
    }

  if (model->has_empty)
    {
      ChatSpan span = { model->empty.epoch, model->empty.offset, model->empty.offset };

      g_array_append_val (spans, span);
    }

  return spans;
}

static void
assert_same (const ChatSpans *spans,
             const ChatSpans *expected)
{
  g_assert_cmpuint (spans->len, ==, expected->len);

  for (guint i = 0; i < spans->len; i++)
    {
      const ChatSpan *span = chat_spans_get (expected, i);
      const ChatSpan *older;

      assert_span (chat_spans_get (spans, i), span->epoch, span->after, span->upto);
      g_assert_true (chat_spans_find (spans, (ChatPosition) { span->epoch, span->after }, &older) ==
                     chat_spans_get (spans, i));
      g_assert_true (older == (i > 0 ? chat_spans_get (spans, i - 1) : NULL));
    }
}

static void
test_model (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autoptr (GArray) spans = chat_spans_new ();
  Model model = { 0 };

  for (guint step = 0; step < N_STEPS; step++)
    {
      g_autoptr (GArray) expected = NULL;
      ChatSpan span;

      /* From the beginning again, before all has been seen. */
      if (step % 25 == 0)
        {
          model = (Model) { 0 };
          g_array_set_size (spans, 0);
        }

      span.epoch = (guint64) g_rand_int_range (rand, 1, N_EPOCHS + 1);
      span.after = (guint64) g_rand_int_range (rand, 0, N_OFFSETS + 1);
      span.upto = span.after + (guint64) g_rand_int_range (rand, 0, 6);
      span.upto = MIN (span.upto, N_OFFSETS);

      chat_spans_add (spans, span);
      model_add (&model, span);
      expected = model_list (&model);
      assert_same (spans, expected);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/spans/compare", test_compare);
  g_test_add_func ("/spans/empty", test_empty);
  g_test_add_func ("/spans/live", test_live);
  g_test_add_func ("/spans/gaps", test_gaps);
  g_test_add_func ("/spans/where-one-came-in", test_where_one_came_in);
  g_test_add_func ("/spans/model", test_model);

  return g_test_run ();
}
