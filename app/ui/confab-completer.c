/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-completer.h"

#include "confab-completion.h"
#include "confab-emoji.h"

#define MAX_CANDIDATES 6

/**
 * ConfabCompleter:
 *
 * Completes words while they are written: names of people and of rooms, and
 * emoji.
 *
 * While the list is shown, Up and Down choose, Tab and Enter take what is
 * chosen, and Escape closes it for this word. The first candidate is chosen as
 * soon as there is a letter to go by, for nobody wants to send half a name;
 * where the word is complete already, or is only the sign, nothing is chosen,
 * and Enter is not for the list.
 */
struct _ConfabCompleter
{
  GObject           parent_instance;

  /* Not held: they own the completer. */
  GtkTextView      *view;
  GtkWidget        *parent;
  /* NULL until there is something to complete. */
  ConfabCompletion *completion;

  ChatRoom         *room;
  GSignalGroup     *buffer_signals;
  GSignalGroup     *members_signals;

  /* Where the word begins that is shown, and the one that was given up. */
  int               start;
  int               refused_start;
  guint             replace_id;
  guint             replacing : 1;
  guint             shown : 1;
  guint             undoing : 1;
};

G_DEFINE_FINAL_TYPE (ConfabCompleter, confab_completer, G_TYPE_OBJECT)

static void
set_shown (ConfabCompleter *self,
           gboolean         shown)
{
  if (self->shown == shown)
    return;

  self->shown = shown;
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->view),
                               GTK_ACCESSIBLE_STATE_EXPANDED, shown,
                               -1);
  if (shown)
    gtk_popover_popup (GTK_POPOVER (self->completion));
  else
    gtk_popover_popdown (GTK_POPOVER (self->completion));
}

static GtkTextBuffer *
get_buffer (ConfabCompleter *self)
{
  return gtk_text_view_get_buffer (self->view);
}

static void
get_cursor (ConfabCompleter *self,
            GtkTextIter     *iter)
{
  GtkTextBuffer *buffer = get_buffer (self);

  gtk_text_buffer_get_iter_at_mark (buffer, iter, gtk_text_buffer_get_insert (buffer));
}

static gboolean
find_token (ConfabCompleter *self,
            ConfabToken     *token,
            GtkTextIter     *start)
{
  GtkTextIter cursor;
  g_autofree char *line = NULL;

  get_cursor (self, &cursor);
  *start = cursor;
  gtk_text_iter_set_line_offset (start, 0);
  line = gtk_text_iter_get_slice (start, &cursor);
  if (gtk_text_buffer_get_has_selection (get_buffer (self)) || !confab_token_find (token, line))
    return FALSE;

  *start = cursor;
  gtk_text_iter_backward_chars (start, (int) token->n_chars);

  return TRUE;
}

static void
replace (ConfabCompleter *self,
         GtkTextIter     *start,
         const char      *text)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter cursor;

  self->replacing = TRUE;
  get_cursor (self, &cursor);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, start, &cursor);
  gtk_text_buffer_insert (buffer, start, text, -1);
  gtk_text_buffer_end_user_action (buffer);
  self->replacing = FALSE;
}

static void
take (ConfabCompleter       *self,
      const ConfabCandidate *candidate)
{
  g_autofree char *text = NULL;
  GtkTextIter start;

  /* Emoji stand together; a name is followed by a word. */
  if (candidate->kind == CONFAB_TOKEN_EMOJI)
    text = g_strdup (candidate->text);
  else
    text = g_strconcat (candidate->text, " ", NULL);

  set_shown (self, FALSE);
  gtk_text_buffer_get_iter_at_offset (get_buffer (self), &start, self->start);
  replace (self, &start, text);
}

static void
activated_cb (ConfabCompleter *self)
{
  take (self, confab_completion_get_chosen (self->completion));
}

static void
ensure_completion (ConfabCompleter *self)
{
  if (self->completion != NULL)
    return;

  self->completion = confab_completion_new ();
  gtk_widget_set_parent (GTK_WIDGET (self->completion), self->parent);
  g_signal_connect_object (self->completion, "activated",
                           G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
}

static void
point_to (ConfabCompleter   *self,
          const GtkTextIter *start)
{
  GdkRectangle rect;
  graphene_point_t point;

  gtk_text_view_get_iter_location (self->view, start, &rect);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, rect.x, rect.y, &rect.x, &rect.y);
  if (gtk_widget_compute_point (GTK_WIDGET (self->view), self->parent,
                                &GRAPHENE_POINT_INIT ((float) rect.x, (float) rect.y), &point))
    {
      rect.x = (int) point.x;
      rect.y = (int) point.y;
    }
  /* Not over the edge of the field. */
  rect.y -= gtk_text_view_get_top_margin (self->view);
  rect.width = MAX (rect.width, 1);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->completion), &rect);
}

/* What is a whole name already needs no help, unless others begin so. */
static gboolean
is_complete (const ConfabToken *token,
             GPtrArray         *candidates)
{
  for (guint i = 0; i < candidates->len; i++)
    {
      const ConfabCandidate *candidate = g_ptr_array_index (candidates, i);

      if (token->kind != CONFAB_TOKEN_EMOJI && g_utf8_strlen (candidate->text, -1) == token->n_chars &&
          g_str_match_string (token->query, candidate->text, FALSE))
        return TRUE;
    }

  return FALSE;
}

static void
show_candidates (ConfabCompleter   *self,
                 const ConfabToken *token,
                 const GtkTextIter *start)
{
  g_autoptr (GPtrArray) candidates = confab_candidates_find (self->room, token, MAX_CANDIDATES);
  gboolean complete = is_complete (token, candidates);

  if (candidates->len == 0 || (complete && candidates->len == 1))
    {
      set_shown (self, FALSE);
      return;
    }

  ensure_completion (self);
  self->start = gtk_text_iter_get_offset (start);
  point_to (self, start);
  confab_completion_set_candidates (self->completion, candidates, !complete && *token->query != '\0');
  set_shown (self, TRUE);
}

static gboolean
is_writing (ConfabCompleter *self)
{
  return self->room != NULL && !self->replacing && !self->undoing &&
         gtk_widget_is_focus (GTK_WIDGET (self->view));
}

/* `:tada:` is the emoji, whether or not one looked at the list. */
static gboolean
replace_shortcode_cb (gpointer user_data)
{
  ConfabCompleter *self = user_data;
  g_auto (ConfabToken) token = { 0 };
  g_autofree char *emoji = NULL;
  GtkTextIter start;

  self->replace_id = 0;
  if (!is_writing (self) || !find_token (self, &token, &start) || token.kind != CONFAB_TOKEN_SHORTCODE)
    return G_SOURCE_REMOVE;

  emoji = confab_emoji_find (token.query);
  if (emoji != NULL)
    replace (self, &start, emoji);

  return G_SOURCE_REMOVE;
}

/* Not while the sign is being inserted, or to undo would take both back; but
 * before the next key.
 */
static void
queue_replace (ConfabCompleter *self)
{
  set_shown (self, FALSE);
  if (self->replace_id == 0)
    self->replace_id = g_idle_add_full (G_PRIORITY_HIGH, replace_shortcode_cb, self, NULL);
}

/* Who writes in the room begins to be read with the first letter: mostly it is
 * known before it is asked for.
 */
static void
changed_cb (ConfabCompleter *self)
{
  g_auto (ConfabToken) token = { 0 };
  GtkTextIter start;

  if (is_writing (self))
    g_signal_group_set_target (self->members_signals, chat_room_get_members (self->room));

  if (!is_writing (self) || !find_token (self, &token, &start))
    {
      confab_completer_close (self);
      return;
    }

  if (token.kind == CONFAB_TOKEN_SHORTCODE)
    queue_replace (self);
  else if (gtk_text_iter_get_offset (&start) != self->refused_start)
    show_candidates (self, &token, &start);
}

/* The cursor was moved away; where something was written, that came first. */
static void
cursor_moved_cb (ConfabCompleter *self)
{
  g_auto (ConfabToken) token = { 0 };
  GtkTextIter start;

  if (self->shown &&
      (!find_token (self, &token, &start) || gtk_text_iter_get_offset (&start) != self->start))
    confab_completer_close (self);
}

/* What comes back is not to be completed again. */
static void
undo_begins_cb (ConfabCompleter *self)
{
  self->undoing = TRUE;
}

static void
undo_ends_cb (ConfabCompleter *self)
{
  self->undoing = FALSE;
}

static void
connect_undo (ConfabCompleter *self,
              const char      *signal)
{
  g_signal_group_connect_object (self->buffer_signals, signal,
                                 G_CALLBACK (undo_begins_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->buffer_signals, signal,
                                 G_CALLBACK (undo_ends_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

/* The word that was being written is not in this text. */
static void
buffer_replaced_cb (ConfabCompleter *self)
{
  g_clear_handle_id (&self->replace_id, g_source_remove);
  confab_completer_close (self);
}

static void
connect_buffer (ConfabCompleter *self)
{
  self->buffer_signals = g_signal_group_new (GTK_TYPE_TEXT_BUFFER);
  g_signal_group_connect_object (self->buffer_signals, "changed",
                                 G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  connect_undo (self, "undo");
  connect_undo (self, "redo");
  g_signal_group_connect_object (self->buffer_signals, "notify::cursor-position",
                                 G_CALLBACK (cursor_moved_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_object_bind_property (self->view, "buffer", self->buffer_signals, "target", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->view, "notify::buffer",
                           G_CALLBACK (buffer_replaced_cb), self, G_CONNECT_SWAPPED);
}

static void
preedit_changed_cb (ConfabCompleter *self,
                    const char      *preedit)
{
  if (*preedit != '\0')
    set_shown (self, FALSE);
}

static void
confab_completer_dispose (GObject *object)
{
  ConfabCompleter *self = CONFAB_COMPLETER (object);

  g_clear_handle_id (&self->replace_id, g_source_remove);
  if (self->completion != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->completion));
  self->completion = NULL;
  g_clear_object (&self->buffer_signals);
  g_clear_object (&self->members_signals);
  g_clear_object (&self->room);

  G_OBJECT_CLASS (confab_completer_parent_class)->dispose (object);
}

static void
confab_completer_class_init (ConfabCompleterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_completer_dispose;
}

static void
confab_completer_init (ConfabCompleter *self)
{
  self->refused_start = -1;
  self->members_signals = g_signal_group_new (CHAT_TYPE_MEMBERS);
  g_signal_group_connect_object (self->members_signals, "notify::loaded",
                                 G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * confab_completer_new:
 * @view: where is written
 * @parent: a widget around @view, with a layout manager, which owns the
 *   completer
 *
 * Creates a completer.
 */
ConfabCompleter *
confab_completer_new (GtkTextView *view,
                      GtkWidget   *parent)
{
  ConfabCompleter *self;

  g_return_val_if_fail (GTK_IS_TEXT_VIEW (view), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (parent), NULL);

  self = g_object_new (CONFAB_TYPE_COMPLETER, NULL);
  self->view = view;
  self->parent = parent;
  gtk_accessible_update_property (GTK_ACCESSIBLE (view),
                                  GTK_ACCESSIBLE_PROPERTY_AUTOCOMPLETE, GTK_ACCESSIBLE_AUTOCOMPLETE_LIST,
                                  GTK_ACCESSIBLE_PROPERTY_HAS_POPUP, TRUE,
                                  -1);

  connect_buffer (self);
  g_signal_connect_object (view, "notify::has-focus",
                           G_CALLBACK (confab_completer_close), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "preedit-changed",
                           G_CALLBACK (preedit_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * confab_completer_set_room:
 * @self: a completer
 * @room: (nullable): a room
 *
 * Sets the room in which somebody writes.
 */
void
confab_completer_set_room (ConfabCompleter *self,
                           ChatRoom        *room)
{
  g_return_if_fail (CONFAB_IS_COMPLETER (self));
  g_return_if_fail (room == NULL || CHAT_IS_ROOM (room));

  confab_completer_close (self);
  g_set_object (&self->room, room);
  g_signal_group_set_target (self->members_signals, NULL);
}

/**
 * confab_completer_wants_key:
 * @self: a completer
 * @keyval: a key
 * @modifiers: what is held down with it
 *
 * Gets whether the key means something to the list, if the input method does
 * not want it.
 */
gboolean
confab_completer_wants_key (ConfabCompleter *self,
                            guint            keyval,
                            GdkModifierType  modifiers)
{
  static const guint keyvals[] = {
    GDK_KEY_Down, GDK_KEY_KP_Down, GDK_KEY_Up, GDK_KEY_KP_Up, GDK_KEY_Tab, GDK_KEY_Return,
    GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter, GDK_KEY_Escape
  };

  g_return_val_if_fail (CONFAB_IS_COMPLETER (self), FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (keyvals); i++)
    {
      if (keyval == keyvals[i])
        return self->shown && modifiers == 0;
    }

  return FALSE;
}

/**
 * confab_completer_take_key:
 * @self: a completer
 * @keyval: a key that the input method does not want
 * @modifiers: what is held down with it
 *
 * Does what the key means while the list is shown.
 *
 * Returns: whether the key was used
 */
gboolean
confab_completer_take_key (ConfabCompleter *self,
                           guint            keyval,
                           GdkModifierType  modifiers)
{
  const ConfabCandidate *chosen;

  g_return_val_if_fail (CONFAB_IS_COMPLETER (self), FALSE);

  if (!confab_completer_wants_key (self, keyval, modifiers))
    return FALSE;

  chosen = confab_completion_get_chosen (self->completion);
  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      confab_completion_move (self->completion, 1);
      return TRUE;

    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      confab_completion_move (self->completion, -1);
      return TRUE;

    case GDK_KEY_Tab:
      if (chosen == NULL)
        confab_completion_move (self->completion, 1);
      take (self, confab_completion_get_chosen (self->completion));
      return TRUE;

    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      if (chosen == NULL)
        return FALSE;
      take (self, chosen);
      return TRUE;

    case GDK_KEY_Escape:
      self->refused_start = self->start;
      set_shown (self, FALSE);
      return TRUE;

    default:
      return FALSE;
    }
}

/**
 * confab_completer_close:
 * @self: a completer
 *
 * Closes the list. The next word begins anew.
 */
void
confab_completer_close (ConfabCompleter *self)
{
  g_return_if_fail (CONFAB_IS_COMPLETER (self));

  self->refused_start = -1;
  set_shown (self, FALSE);
}
