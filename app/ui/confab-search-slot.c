/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-search-slot.h"

/**
 * ConfabSearchSlot:
 *
 * A place in the list of what was found.
 *
 * With each letter that somebody types other messages are found, and a list view
 * makes a new row for each item that it has not had before. The places are the
 * same as before, and so are the rows.
 */
struct _ConfabSearchSlot
{
  GObject        parent_instance;

  ChatSearchHit *hit;
};

G_DEFINE_FINAL_TYPE (ConfabSearchSlot, confab_search_slot, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_HIT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
confab_search_slot_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  ConfabSearchSlot *self = CONFAB_SEARCH_SLOT (object);

  switch (prop_id)
    {
    case PROP_HIT:
      g_value_set_object (value, self->hit);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_search_slot_dispose (GObject *object)
{
  ConfabSearchSlot *self = CONFAB_SEARCH_SLOT (object);

  g_clear_object (&self->hit);

  G_OBJECT_CLASS (confab_search_slot_parent_class)->dispose (object);
}

static void
confab_search_slot_class_init (ConfabSearchSlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_search_slot_dispose;
  object_class->get_property = confab_search_slot_get_property;

  /**
   * ConfabSearchSlot:hit:
   *
   * What is at this place.
   */
  properties[PROP_HIT] =
    g_param_spec_object ("hit", NULL, NULL,
                         CHAT_TYPE_SEARCH_HIT,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
confab_search_slot_init (ConfabSearchSlot *self)
{
}

/**
 * confab_search_slot_new:
 * @hit: what is there
 *
 * Creates a place.
 *
 * Returns: (transfer full): the place
 */
ConfabSearchSlot *
confab_search_slot_new (ChatSearchHit *hit)
{
  ConfabSearchSlot *self;

  g_return_val_if_fail (CHAT_IS_SEARCH_HIT (hit), NULL);

  self = g_object_new (CONFAB_TYPE_SEARCH_SLOT, NULL);
  self->hit = g_object_ref (hit);

  return self;
}

/**
 * confab_search_slot_get_hit:
 * @self: a place
 *
 * Gets what is there.
 *
 * Returns: (transfer none): the hit
 */
ChatSearchHit *
confab_search_slot_get_hit (ConfabSearchSlot *self)
{
  g_return_val_if_fail (CONFAB_IS_SEARCH_SLOT (self), NULL);

  return self->hit;
}

/**
 * confab_search_slot_set_hit:
 * @self: a place
 * @hit: what is there from now on
 *
 * Shows another message at the place.
 */
void
confab_search_slot_set_hit (ConfabSearchSlot *self,
                            ChatSearchHit    *hit)
{
  g_return_if_fail (CONFAB_IS_SEARCH_SLOT (self));
  g_return_if_fail (CHAT_IS_SEARCH_HIT (hit));

  if (g_set_object (&self->hit, hit))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HIT]);
}
