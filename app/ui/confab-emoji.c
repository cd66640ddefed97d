/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-emoji.h"

#include <gio/gio.h>
#include <string.h>

/* GTK's own table, which it keeps up to date for its chooser. It is part of
 * the library's file, is mapped and not copied, and has for each emoji: code
 * points, name, name in the person's language, keywords, keywords in the
 * person's language, group.
 */
#define DATA_PATH "/org/gtk/libgtk/emoji/en.data"
#define DATA_TYPE "a(aussasasu)"

#define VARIATION_SELECTOR 0xfe0f

/* How well an emoji fits, the best first. */
enum
{
  FITS_NAME,
  FITS_KEYWORD,
  BEGINS_NAME,
  BEGINS_KEYWORD,
  BEGINS_WORD,
  N_FITS,
};

static GVariant *
get_data (void)
{
  static GVariant *data = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (data != NULL)
    return data;

  bytes = g_resources_lookup_data (DATA_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  if (bytes != NULL)
    data = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (DATA_TYPE), bytes, TRUE));
  else
    data = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE (DATA_TYPE + 1), NULL, 0));

  return data;
}

static char
fold (char c)
{
  return c == ' ' ? '_' : g_ascii_tolower (c);
}

/* Names are compared as they are written between colons. */
static gboolean
begins_with (const char *name,
             const char *query)
{
  for (; *query != '\0'; name++, query++)
    {
      if (*name == '\0' || fold (*name) != fold (*query))
        return FALSE;
    }

  return TRUE;
}

static gboolean
equals (const char *name,
        const char *query)
{
  return strlen (name) == strlen (query) && begins_with (name, query);
}

static gboolean
begins_word (const char *name,
             const char *query)
{
  for (const char *space = strchr (name, ' '); space != NULL; space = strchr (space + 1, ' '))
    {
      if (begins_with (space + 1, query))
        return TRUE;
    }

  return FALSE;
}

static guint
get_fit (GVariant   *emoji,
         const char *query)
{
  g_autoptr (GVariantIter) keywords = NULL;
  const char *name, *keyword;
  guint fit;

  g_variant_get_child (emoji, 1, "&s", &name);
  if (equals (name, query))
    return FITS_NAME;

  fit = begins_with (name, query) ? BEGINS_NAME : begins_word (name, query) ? BEGINS_WORD : N_FITS;
  g_variant_get_child (emoji, 3, "as", &keywords);
  while (g_variant_iter_next (keywords, "&s", &keyword))
    {
      if (equals (keyword, query))
        return FITS_KEYWORD;
      if (begins_with (keyword, query))
        fit = MIN (fit, BEGINS_KEYWORD);
    }

  return fit;
}

static gboolean
is_skin_tone (gunichar c)
{
  return c >= 0x1f3fb && c <= 0x1f3ff;
}

/* Skin tones stand where one may be chosen. */
static char *
build_text (GVariant *emoji)
{
  g_autoptr (GVariantIter) codes = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  guint32 code;

  g_variant_get_child (emoji, 0, "au", &codes);
  while (g_variant_iter_next (codes, "u", &code))
    {
      if (code == 0)
        code = VARIATION_SELECTOR;
      if (g_unichar_validate (code) && !is_skin_tone (code))
        g_string_append_unichar (text, code);
    }

  /* Else it could be shown in black and white, as a letter. */
  if (g_utf8_strlen (text->str, -1) == 1 && g_utf8_get_char (text->str) < 0x1f000)
    g_string_append_unichar (text, VARIATION_SELECTOR);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static ConfabEmoji *
create_emoji (GVariant *emoji)
{
  ConfabEmoji *self = g_new0 (ConfabEmoji, 1);
  const char *name;

  g_variant_get_child (emoji, 1, "&s", &name);
  self->text = build_text (emoji);
  self->name = g_strdup (name);
  for (char *p = self->name; *p != '\0'; p++)
    *p = fold (*p);

  return self;
}

/**
 * confab_emoji_free:
 * @self: (transfer full): an emoji
 *
 * Frees an emoji.
 */
void
confab_emoji_free (ConfabEmoji *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->text);
  g_free (self->name);
  g_free (self);
}

/**
 * confab_emoji_match:
 * @query: how a name or a keyword begins
 * @limit: how many to get at most
 *
 * Finds emoji, those that fit best first.
 *
 * Returns: (transfer full) (element-type ConfabEmoji): the emoji
 */
GPtrArray *
confab_emoji_match (const char *query,
                    guint       limit)
{
  GPtrArray *matches = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_emoji_free);
  GPtrArray *fits[N_FITS];
  GVariantIter iter;
  GVariant *emoji;

  g_return_val_if_fail (query != NULL, matches);

  for (guint i = 0; i < N_FITS; i++)
    fits[i] = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  g_variant_iter_init (&iter, get_data ());
  while ((emoji = g_variant_iter_next_value (&iter)) != NULL)
    {
      guint fit = get_fit (emoji, query);

      if (fit < N_FITS && fits[fit]->len < limit)
        g_ptr_array_add (fits[fit], g_steal_pointer (&emoji));
      g_clear_pointer (&emoji, g_variant_unref);
    }

  for (guint i = 0; i < N_FITS; i++)
    {
      for (guint j = 0; j < fits[i]->len && matches->len < limit; j++)
        g_ptr_array_add (matches, create_emoji (g_ptr_array_index (fits[i], j)));
      g_ptr_array_unref (fits[i]);
    }

  return matches;
}

/**
 * confab_emoji_find:
 * @name: a name or a keyword, as between colons
 *
 * Finds the emoji that has this name, else the first that has this keyword.
 *
 * Returns: (transfer full) (nullable): the emoji
 */
char *
confab_emoji_find (const char *name)
{
  char *text = NULL;
  GVariantIter iter;
  GVariant *emoji;

  g_return_val_if_fail (name != NULL, NULL);

  g_variant_iter_init (&iter, get_data ());
  while ((emoji = g_variant_iter_next_value (&iter)) != NULL)
    {
      guint fit = get_fit (emoji, name);

      if (fit == FITS_NAME || (fit == FITS_KEYWORD && text == NULL))
        {
          g_free (text);
          text = build_text (emoji);
        }
      g_variant_unref (emoji);
      if (fit == FITS_NAME)
        break;
    }

  return text;
}
