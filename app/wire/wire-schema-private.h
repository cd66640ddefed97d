/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "wire-types.h"

#include <yyjson.h>

G_BEGIN_DECLS

/* The most fields that one schema may have */
#define WIRE_SCHEMA_MAX_FIELDS 16

typedef struct _WireField WireField;
typedef struct _WireSchema WireSchema;

typedef enum
{
  /* char *, never empty but NULL instead unless WIRE_FIELD_ALWAYS */
  WIRE_KIND_STRING,
  /* gboolean */
  WIRE_KIND_BOOLEAN,
  WIRE_KIND_INT32,
  WIRE_KIND_INT64,
  WIRE_KIND_UINT32,
  WIRE_KIND_UINT64,
  /* GBytes *: any JSON, kept as text */
  WIRE_KIND_JSON,
  /* GHashTable * of strings by strings */
  WIRE_KIND_STRING_MAP,
  /* char **, never without elements but NULL instead */
  WIRE_KIND_STRINGS,
  /* a struct in the place of the member */
  WIRE_KIND_INLINE,
  /* a pointer to a struct */
  WIRE_KIND_STRUCT,
  /* GPtrArray * of structs, an array in JSON */
  WIRE_KIND_ARRAY,
  /* GPtrArray * of structs, an object in JSON */
  WIRE_KIND_MAP,
} WireKind;

/**
 * WireFieldFlags:
 * @WIRE_FIELD_ALWAYS: is written also when empty, and never %NULL when read.
 * @WIRE_FIELD_REQUIRED: must be there when read.
 * @WIRE_FIELD_MAP_KEY: where the struct stands in a %WIRE_KIND_MAP, this is
 *   what the map is keyed by.
 * @WIRE_FIELD_NULL: null is a value like any other, not as good as absent.
 * @WIRE_FIELD_LENIENT: a string, or strings by strings, in which NUL is replaced
 *   when read, not refused: what others are called, and how they mark what they
 *   publish, must not cost anybody the connection.
 */
typedef enum G_GNUC_FLAG_ENUM
{
  WIRE_FIELD_ALWAYS = 1 << 0,
  WIRE_FIELD_REQUIRED = 1 << 1,
  WIRE_FIELD_MAP_KEY = 1 << 2,
  WIRE_FIELD_NULL = 1 << 3,
  WIRE_FIELD_LENIENT = 1 << 4,
} WireFieldFlags;

/**
 * WireField:
 * @label: the key with its quotes and colon, ready to be written; %NULL for a
 *   member that is not part of the JSON object.
 * @offset: of the member in the struct.
 * @presence: offset of the #gboolean that says whether a %WIRE_KIND_INLINE is
 *   there, 0 if it always is.
 * @schema: of the structs in fields that hold any.
 *
 * How one member of a struct goes on the wire.
 */
struct _WireField
{
  const char *label;
  gsize key_length;
  WireKind kind;
  WireFieldFlags flags;
  gsize offset;
  gsize presence;
  const WireSchema *schema;
};

/**
 * WireSchema:
 * @size: of the struct, and
 * @free: how to free it, where it may be allocated on its own.
 *
 * How a struct goes on the wire, as a JSON object. Fields are written in the
 * order of the table.
 */
struct _WireSchema
{
  const WireField *fields;
  guint n_fields;
  gsize size;
  GDestroyNotify free;
};

/* A compile-time check, of no effect, that a member has the type of its kind. */
#define WIRE_CHECK_TYPE(c_type, type, member) \
  (0 * sizeof ((c_type *) NULL == &((type *) NULL)->member))

#define WIRE_FIELD(key, kind_, c_type, type, member, ...) \
  { \
    .label = "\"" key "\":", \
    .key_length = sizeof (key) - 1, \
    .kind = WIRE_KIND_##kind_, \
    .offset = G_STRUCT_OFFSET (type, member) + WIRE_CHECK_TYPE (c_type, type, member), \
    __VA_ARGS__ \
  }

/* A member that the object has no field for: the key of a map, or unused. */
#define WIRE_OUTSIDE(kind_, c_type, type, member, ...) \
  { \
    .kind = WIRE_KIND_##kind_, \
    .offset = G_STRUCT_OFFSET (type, member) + WIRE_CHECK_TYPE (c_type, type, member), \
    __VA_ARGS__ \
  }

/* An object of which the struct holds the members itself. */
#define WIRE_ENVELOPE(type, key, schema_) \
  { \
    .label = "\"" key "\":", \
    .key_length = sizeof (key) - 1, \
    .kind = WIRE_KIND_INLINE, \
    .schema = (schema_), \
  }

#define WIRE_STRING(type, key, member, ...) \
  WIRE_FIELD (key, STRING, char *, type, member, __VA_ARGS__)
#define WIRE_BOOLEAN(type, key, member) \
  WIRE_FIELD (key, BOOLEAN, gboolean, type, member)
#define WIRE_INT32(type, key, member) \
  WIRE_FIELD (key, INT32, gint32, type, member)
#define WIRE_INT64(type, key, member) \
  WIRE_FIELD (key, INT64, gint64, type, member)
#define WIRE_UINT32(type, key, member, ...) \
  WIRE_FIELD (key, UINT32, guint32, type, member, __VA_ARGS__)
#define WIRE_UINT64(type, key, member, ...) \
  WIRE_FIELD (key, UINT64, guint64, type, member, __VA_ARGS__)
#define WIRE_JSON(type, key, member, ...) \
  WIRE_FIELD (key, JSON, GBytes *, type, member, __VA_ARGS__)
#define WIRE_STRING_MAP(type, key, member, ...) \
  WIRE_FIELD (key, STRING_MAP, GHashTable *, type, member, __VA_ARGS__)
#define WIRE_STRINGS(type, key, member) \
  WIRE_FIELD (key, STRINGS, char **, type, member)
#define WIRE_INLINE(type, key, member, schema_, ...) \
  WIRE_FIELD (key, INLINE, typeof (((type *) NULL)->member), type, member, \
              .schema = (schema_), __VA_ARGS__)
#define WIRE_STRUCT(type, key, member, schema_, ...) \
  WIRE_FIELD (key, STRUCT, typeof (((type *) NULL)->member), type, member, \
              .schema = (schema_), __VA_ARGS__)
#define WIRE_ARRAY(type, key, member, schema_, ...) \
  WIRE_FIELD (key, ARRAY, GPtrArray *, type, member, .schema = (schema_), __VA_ARGS__)
#define WIRE_MAP(type, key, member, schema_, ...) \
  WIRE_FIELD (key, MAP, GPtrArray *, type, member, .schema = (schema_), __VA_ARGS__)

#define WIRE_SCHEMA(fields_, type, free_) \
  { \
    .fields = (fields_), \
    .n_fields = G_N_ELEMENTS (fields_), \
    .size = sizeof (type), \
    .free = (GDestroyNotify) (free_), \
  }

/**
 * WireSource:
 * @frame: what payloads are slices of.
 * @text: the object that is being read, as it stands in @frame.
 * @length: its length.
 * @copy: the copy in which the JSON reader has unescaped the strings; what
 *   it points to begins at the same offset in @text.
 */
typedef struct
{
  GBytes *frame;
  const char *text;
  gsize length;
  const char *copy;
  guint max_depth;
} WireSource;

void      wire_schema_index       (const WireSchema  *schema,
                                   yyjson_val        *object,
                                   yyjson_val        *keys[WIRE_SCHEMA_MAX_FIELDS]);
gboolean  wire_schema_decode      (const WireSchema  *schema,
                                   gpointer           data,
                                   yyjson_val        *object,
                                   const WireSource  *source,
                                   GError           **error);
void      wire_schema_encode      (const WireSchema  *schema,
                                   gconstpointer      data,
                                   GString           *out);
void      wire_schema_clear       (const WireSchema  *schema,
                                   gpointer           data);

const WireField *wire_schema_get_map_key (const WireSchema *schema);

gboolean  wire_field_decode       (const WireField   *field,
                                   gpointer           data,
                                   yyjson_val        *key,
                                   const WireSource  *source,
                                   GError           **error);
void      wire_field_encode       (const WireField   *field,
                                   gconstpointer      data,
                                   GString           *out);
void      wire_field_clear        (const WireField   *field,
                                   gpointer           data);

G_END_DECLS
