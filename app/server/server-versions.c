/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "server-versions.h"

typedef struct
{
  GList link;
  char *channel;
  char *epoch;
  guint64 version;
} Version;

/**
 * ServerVersions:
 * @max: of how many channels; of more, those are forgotten whose last version
 *   is oldest.
 *
 * The newest version of what was published to each channel by backends that
 * count, so that what arrives late does not replace what is newer.
 */
struct _ServerVersions
{
  guint max;
  /* (element-type utf8 Version): by channel */
  GHashTable *versions;
  GQueue order;
};

/**
 * server_versions_new:
 *
 * Returns: (transfer full): no versions
 */
ServerVersions *
server_versions_new (guint max)
{
  ServerVersions *self = g_new0 (ServerVersions, 1);

  self->max = max;
  self->versions = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->order);
  return self;
}

static void
remove_version (ServerVersions *self,
                Version        *version)
{
  g_hash_table_remove (self->versions, version->channel);
  g_queue_unlink (&self->order, &version->link);
  g_free (version->channel);
  g_free (version->epoch);
  g_free (version);
}

void
server_versions_free (ServerVersions *self)
{
  while (self->order.head != NULL)
    remove_version (self, self->order.head->data);
  g_hash_table_unref (self->versions);
  g_free (self);
}

/**
 * server_versions_advance:
 * @epoch: (nullable): of the backend's counter; versions of different epochs
 *   cannot be compared, and none is all of them.
 *
 * Returns: %FALSE if the channel has this version already, or a newer one
 */
gboolean
server_versions_advance (ServerVersions *self,
                         const char     *channel,
                         guint64         version,
                         const char     *epoch)
{
  Version *known = g_hash_table_lookup (self->versions, channel);

  if (known != NULL)
    {
      if ((epoch == NULL || g_strcmp0 (epoch, known->epoch) == 0) && version <= known->version)
        return FALSE;
      g_queue_unlink (&self->order, &known->link);
    }
  else
    {
      if (self->order.length >= self->max)
        remove_version (self, self->order.head->data);
      known = g_new0 (Version, 1);
      known->link.data = known;
      known->channel = g_strdup (channel);
      g_hash_table_insert (self->versions, known->channel, known);
    }

  g_set_str (&known->epoch, epoch);
  known->version = version;
  g_queue_push_tail_link (&self->order, &known->link);
  return TRUE;
}

/**
 * server_versions_forget:
 * @version: what could not be published after all.
 */
void
server_versions_forget (ServerVersions *self,
                        const char     *channel,
                        guint64         version)
{
  Version *known = g_hash_table_lookup (self->versions, channel);

  if (known != NULL && known->version == version)
    remove_version (self, known);
}
