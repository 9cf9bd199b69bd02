/*
 * The metaschemas of the five drafts, without what only explains (titles, descriptions, defaults, comments). What they
 * demand and how it is nested shows in the reports on broken schemas, so both are the standard's, word for word. Single
 * quotes stand for double ones.
 */
#include "values/schema_metaschemas.h"

/* clang-format off */
static const char *const draft04[] = {
    "{",
    "'$schema': 'http://json-schema.org/draft-04/schema#',",
    "'definitions': {",
    "'schemaArray': {'type': 'array', 'minItems': 1, 'items': {'$ref': '#'}},",
    "'positiveInteger': {'type': 'integer', 'minimum': 0},",
    "'positiveIntegerDefault0': {'allOf': [{'$ref': '#/definitions/positiveInteger'}, {}]},",
    "'simpleTypes': {'enum': ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']},",
    "'stringArray': {'type': 'array', 'items': {'type': 'string'}, 'minItems': 1, 'uniqueItems': true}",
    "},",
    "'type': 'object',",
    "'properties': {",
    "'id': {'type': 'string', 'format': 'uriref'}, '$schema': {'type': 'string', 'format': 'uri'},",
    "'title': {'type': 'string'}, 'description': {'type': 'string'}, 'default': {},",
    "'multipleOf': {'type': 'number', 'minimum': 0, 'exclusiveMinimum': true},",
    "'maximum': {'type': 'number'}, 'exclusiveMaximum': {'type': 'boolean'},",
    "'minimum': {'type': 'number'}, 'exclusiveMinimum': {'type': 'boolean'},",
    "'maxLength': {'$ref': '#/definitions/positiveInteger'},",
    "'minLength': {'$ref': '#/definitions/positiveIntegerDefault0'},",
    "'pattern': {'type': 'string', 'format': 'regex'},",
    "'additionalItems': {'anyOf': [{'type': 'boolean'}, {'$ref': '#'}]},",
    "'items': {'anyOf': [{'$ref': '#'}, {'$ref': '#/definitions/schemaArray'}]},",
    "'maxItems': {'$ref': '#/definitions/positiveInteger'},",
    "'minItems': {'$ref': '#/definitions/positiveIntegerDefault0'},",
    "'uniqueItems': {'type': 'boolean'}, 'maxProperties': {'$ref': '#/definitions/positiveInteger'},",
    "'minProperties': {'$ref': '#/definitions/positiveIntegerDefault0'},",
    "'required': {'$ref': '#/definitions/stringArray'},",
    "'additionalProperties': {'anyOf': [{'type': 'boolean'}, {'$ref': '#'}]},",
    "'definitions': {'type': 'object', 'additionalProperties': {'$ref': '#'}},",
    "'properties': {'type': 'object', 'additionalProperties': {'$ref': '#'}},",
    "'patternProperties': {'type': 'object', 'additionalProperties': {'$ref': '#'}},",
    "'dependencies': {'type': 'object', 'additionalProperties': {'anyOf': [{'$ref': '#'},",
    "{'$ref': '#/definitions/stringArray'}]}},",
    "'enum': {'type': 'array', 'minItems': 1, 'uniqueItems': true},",
    "'type': {'anyOf': [{'$ref': '#/definitions/simpleTypes'}, {'type': 'array',",
    "'items': {'$ref': '#/definitions/simpleTypes'}, 'minItems': 1, 'uniqueItems': true}]},",
    "'allOf': {'$ref': '#/definitions/schemaArray'}, 'anyOf': {'$ref': '#/definitions/schemaArray'},",
    "'oneOf': {'$ref': '#/definitions/schemaArray'}, 'not': {'$ref': '#'},",
    "'format': {'type': 'string'}, '$ref': {'type': 'string'}",
    "},",
    "'dependencies': {'exclusiveMaximum': ['maximum'], 'exclusiveMinimum': ['minimum']}",
    "}",
    NULL};

static const char *const draft06[] = {
    "{",
    "'$schema': 'http://json-schema.org/draft-06/schema#',",
    "'$id': 'http://json-schema.org/draft-06/schema#',",
    "'definitions': {",
    "'schemaArray': {'type': 'array', 'minItems': 1, 'items': {'$ref': '#'}},",
    "'nonNegativeInteger': {'type': 'integer', 'minimum': 0},",
    "'nonNegativeIntegerDefault0': {'allOf': [{'$ref': '#/definitions/nonNegativeInteger'}, {}]},",
    "'simpleTypes': {'enum': ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']},",
    "'stringArray': {'type': 'array', 'items': {'type': 'string'}, 'uniqueItems': true}",
    "},",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'$id': {'type': 'string', 'format': 'uri-reference'},",
    "'$schema': {'type': 'string', 'format': 'uri'},",
    "'$ref': {'type': 'string', 'format': 'uri-reference'}, 'title': {'type': 'string'},",
    "'description': {'type': 'string'}, 'default': {},",
    "'multipleOf': {'type': 'number', 'exclusiveMinimum': 0}, 'maximum': {'type': 'number'},",
    "'exclusiveMaximum': {'type': 'number'}, 'minimum': {'type': 'number'},",
    "'exclusiveMinimum': {'type': 'number'},",
    "'maxLength': {'$ref': '#/definitions/nonNegativeInteger'},",
    "'minLength': {'$ref': '#/definitions/nonNegativeIntegerDefault0'},",
    "'pattern': {'type': 'string', 'format': 'regex'}, 'additionalItems': {'$ref': '#'},",
    "'items': {'anyOf': [{'$ref': '#'}, {'$ref': '#/definitions/schemaArray'}]},",
    "'maxItems': {'$ref': '#/definitions/nonNegativeInteger'},",
    "'minItems': {'$ref': '#/definitions/nonNegativeIntegerDefault0'},",
    "'uniqueItems': {'type': 'boolean'}, 'contains': {'$ref': '#'},",
    "'maxProperties': {'$ref': '#/definitions/nonNegativeInteger'},",
    "'minProperties': {'$ref': '#/definitions/nonNegativeIntegerDefault0'},",
    "'required': {'$ref': '#/definitions/stringArray'}, 'additionalProperties': {'$ref': '#'},",
    "'definitions': {'type': 'object', 'additionalProperties': {'$ref': '#'}},",
    "'properties': {'type': 'object', 'additionalProperties': {'$ref': '#'}},",
    "'patternProperties': {'type': 'object', 'additionalProperties': {'$ref': '#'}},",
    "'dependencies': {'type': 'object', 'additionalProperties': {'anyOf': [{'$ref': '#'},",
    "{'$ref': '#/definitions/stringArray'}]}},",
    "'propertyNames': {'$ref': '#'}, 'const': {},",
    "'enum': {'type': 'array', 'minItems': 1, 'uniqueItems': true},",
    "'type': {'anyOf': [{'$ref': '#/definitions/simpleTypes'}, {'type': 'array',",
    "'items': {'$ref': '#/definitions/simpleTypes'}, 'minItems': 1, 'uniqueItems': true}]},",
    "'format': {'type': 'string'}, 'allOf': {'$ref': '#/definitions/schemaArray'},",
    "'anyOf': {'$ref': '#/definitions/schemaArray'}, 'oneOf': {'$ref': '#/definitions/schemaArray'},",
    "'not': {'$ref': '#'}",
    "}",
    "}",
    NULL};

static const char *const draft07[] = {
    "{",
    "'$schema': 'http://json-schema.org/draft-07/schema#',",
    "'$id': 'http://json-schema.org/draft-07/schema#',",
    "'definitions': {",
    "'schemaArray': {'type': 'array', 'minItems': 1, 'items': {'$ref': '#'}},",
    "'nonNegativeInteger': {'type': 'integer', 'minimum': 0},",
    "'nonNegativeIntegerDefault0': {'allOf': [{'$ref': '#/definitions/nonNegativeInteger'}, {}]},",
    "'simpleTypes': {'enum': ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']},",
    "'stringArray': {'type': 'array', 'items': {'type': 'string'}, 'uniqueItems': true}",
    "},",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'$id': {'type': 'string', 'format': 'uri-reference'},",
    "'$schema': {'type': 'string', 'format': 'uri'},",
    "'$ref': {'type': 'string', 'format': 'uri-reference'}, '$comment': {'type': 'string'},",
    "'title': {'type': 'string'}, 'description': {'type': 'string'}, 'default': true,",
    "'readOnly': {'type': 'boolean'}, 'writeOnly': {'type': 'boolean'},",
    "'examples': {'type': 'array', 'items': true},",
    "'multipleOf': {'type': 'number', 'exclusiveMinimum': 0}, 'maximum': {'type': 'number'},",
    "'exclusiveMaximum': {'type': 'number'}, 'minimum': {'type': 'number'},",
    "'exclusiveMinimum': {'type': 'number'},",
    "'maxLength': {'$ref': '#/definitions/nonNegativeInteger'},",
    "'minLength': {'$ref': '#/definitions/nonNegativeIntegerDefault0'},",
    "'pattern': {'type': 'string', 'format': 'regex'}, 'additionalItems': {'$ref': '#'},",
    "'items': {'anyOf': [{'$ref': '#'}, {'$ref': '#/definitions/schemaArray'}]},",
    "'maxItems': {'$ref': '#/definitions/nonNegativeInteger'},",
    "'minItems': {'$ref': '#/definitions/nonNegativeIntegerDefault0'},",
    "'uniqueItems': {'type': 'boolean'}, 'contains': {'$ref': '#'},",
    "'maxProperties': {'$ref': '#/definitions/nonNegativeInteger'},",
    "'minProperties': {'$ref': '#/definitions/nonNegativeIntegerDefault0'},",
    "'required': {'$ref': '#/definitions/stringArray'}, 'additionalProperties': {'$ref': '#'},",
    "'definitions': {'type': 'object', 'additionalProperties': {'$ref': '#'}},",
    "'properties': {'type': 'object', 'additionalProperties': {'$ref': '#'}},",
    "'patternProperties': {'type': 'object', 'additionalProperties': {'$ref': '#'},",
    "'propertyNames': {'format': 'regex'}},",
    "'dependencies': {'type': 'object', 'additionalProperties': {'anyOf': [{'$ref': '#'},",
    "{'$ref': '#/definitions/stringArray'}]}},",
    "'propertyNames': {'$ref': '#'}, 'const': true,",
    "'enum': {'type': 'array', 'items': true, 'minItems': 1, 'uniqueItems': true},",
    "'type': {'anyOf': [{'$ref': '#/definitions/simpleTypes'}, {'type': 'array',",
    "'items': {'$ref': '#/definitions/simpleTypes'}, 'minItems': 1, 'uniqueItems': true}]},",
    "'format': {'type': 'string'}, 'contentMediaType': {'type': 'string'},",
    "'contentEncoding': {'type': 'string'}, 'if': {'$ref': '#'}, 'then': {'$ref': '#'},",
    "'else': {'$ref': '#'}, 'allOf': {'$ref': '#/definitions/schemaArray'},",
    "'anyOf': {'$ref': '#/definitions/schemaArray'}, 'oneOf': {'$ref': '#/definitions/schemaArray'},",
    "'not': {'$ref': '#'}",
    "}",
    "}",
    NULL};

static const char *const draft2019_09[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2019-09/schema',",
    "'$id': 'https://json-schema.org/draft/2019-09/schema',",
    "'$vocabulary': {'https://json-schema.org/draft/2019-09/vocab/core': true,",
    "'https://json-schema.org/draft/2019-09/vocab/applicator': true,",
    "'https://json-schema.org/draft/2019-09/vocab/validation': true,",
    "'https://json-schema.org/draft/2019-09/vocab/meta-data': true,",
    "'https://json-schema.org/draft/2019-09/vocab/format': false,",
    "'https://json-schema.org/draft/2019-09/vocab/content': true},",
    "'$recursiveAnchor': true,",
    "'allOf': [{'$ref': 'meta/core'}, {'$ref': 'meta/applicator'}, {'$ref': 'meta/validation'},",
    "{'$ref': 'meta/meta-data'}, {'$ref': 'meta/format'}, {'$ref': 'meta/content'}],",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'definitions': {'type': 'object', 'additionalProperties': {'$recursiveRef': '#'}},",
    "'dependencies': {'type': 'object', 'additionalProperties': {'anyOf': [{'$recursiveRef': '#'},",
    "{'$ref': 'meta/validation#/$defs/stringArray'}]}}",
    "}",
    "}",
    NULL};

static const char *const draft2019_09_core[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2019-09/schema',",
    "'$id': 'https://json-schema.org/draft/2019-09/meta/core',",
    "'$vocabulary': {'https://json-schema.org/draft/2019-09/vocab/core': true},",
    "'$recursiveAnchor': true,",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'$id': {'type': 'string', 'format': 'uri-reference', 'pattern': '^[^#]*#?$'},",
    "'$schema': {'type': 'string', 'format': 'uri'},",
    "'$anchor': {'type': 'string', 'pattern': '^[A-Za-z][-A-Za-z0-9.:_]*$'},",
    "'$ref': {'type': 'string', 'format': 'uri-reference'},",
    "'$recursiveRef': {'type': 'string', 'format': 'uri-reference'},",
    "'$recursiveAnchor': {'type': 'boolean'},",
    "'$vocabulary': {'type': 'object', 'propertyNames': {'type': 'string', 'format': 'uri'},",
    "'additionalProperties': {'type': 'boolean'}},",
    "'$comment': {'type': 'string'},",
    "'$defs': {'type': 'object', 'additionalProperties': {'$recursiveRef': '#'}}",
    "}",
    "}",
    NULL};

static const char *const draft2019_09_applicator[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2019-09/schema',",
    "'$id': 'https://json-schema.org/draft/2019-09/meta/applicator',",
    "'$vocabulary': {'https://json-schema.org/draft/2019-09/vocab/applicator': true},",
    "'$recursiveAnchor': true,",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'additionalItems': {'$recursiveRef': '#'}, 'unevaluatedItems': {'$recursiveRef': '#'},",
    "'items': {'anyOf': [{'$recursiveRef': '#'}, {'$ref': '#/$defs/schemaArray'}]},",
    "'contains': {'$recursiveRef': '#'}, 'additionalProperties': {'$recursiveRef': '#'},",
    "'unevaluatedProperties': {'$recursiveRef': '#'},",
    "'properties': {'type': 'object', 'additionalProperties': {'$recursiveRef': '#'}},",
    "'patternProperties': {'type': 'object', 'additionalProperties': {'$recursiveRef': '#'},",
    "'propertyNames': {'format': 'regex'}},",
    "'dependentSchemas': {'type': 'object', 'additionalProperties': {'$recursiveRef': '#'}},",
    "'propertyNames': {'$recursiveRef': '#'}, 'if': {'$recursiveRef': '#'},",
    "'then': {'$recursiveRef': '#'}, 'else': {'$recursiveRef': '#'},",
    "'allOf': {'$ref': '#/$defs/schemaArray'}, 'anyOf': {'$ref': '#/$defs/schemaArray'},",
    "'oneOf': {'$ref': '#/$defs/schemaArray'}, 'not': {'$recursiveRef': '#'}",
    "},",
    "'$defs': {",
    "'schemaArray': {'type': 'array', 'minItems': 1, 'items': {'$recursiveRef': '#'}}",
    "}",
    "}",
    NULL};

static const char *const draft2019_09_validation[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2019-09/schema',",
    "'$id': 'https://json-schema.org/draft/2019-09/meta/validation',",
    "'$vocabulary': {'https://json-schema.org/draft/2019-09/vocab/validation': true},",
    "'$recursiveAnchor': true,",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'multipleOf': {'type': 'number', 'exclusiveMinimum': 0}, 'maximum': {'type': 'number'},",
    "'exclusiveMaximum': {'type': 'number'}, 'minimum': {'type': 'number'},",
    "'exclusiveMinimum': {'type': 'number'}, 'maxLength': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'minLength': {'$ref': '#/$defs/nonNegativeIntegerDefault0'},",
    "'pattern': {'type': 'string', 'format': 'regex'},",
    "'maxItems': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'minItems': {'$ref': '#/$defs/nonNegativeIntegerDefault0'}, 'uniqueItems': {'type': 'boolean'},",
    "'maxContains': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'minContains': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'maxProperties': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'minProperties': {'$ref': '#/$defs/nonNegativeIntegerDefault0'},",
    "'required': {'$ref': '#/$defs/stringArray'},",
    "'dependentRequired': {'type': 'object', 'additionalProperties': {'$ref': '#/$defs/stringArray'}},",
    "'const': true, 'enum': {'type': 'array', 'items': true},",
    "'type': {'anyOf': [{'$ref': '#/$defs/simpleTypes'}, {'type': 'array',",
    "'items': {'$ref': '#/$defs/simpleTypes'}, 'minItems': 1, 'uniqueItems': true}]}",
    "},",
    "'$defs': {",
    "'nonNegativeInteger': {'type': 'integer', 'minimum': 0},",
    "'nonNegativeIntegerDefault0': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'simpleTypes': {'enum': ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']},",
    "'stringArray': {'type': 'array', 'items': {'type': 'string'}, 'uniqueItems': true}",
    "}",
    "}",
    NULL};

static const char *const draft2019_09_meta_data[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2019-09/schema',",
    "'$id': 'https://json-schema.org/draft/2019-09/meta/meta-data',",
    "'$vocabulary': {'https://json-schema.org/draft/2019-09/vocab/meta-data': true},",
    "'$recursiveAnchor': true,",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'title': {'type': 'string'}, 'description': {'type': 'string'}, 'default': true,",
    "'deprecated': {'type': 'boolean'}, 'readOnly': {'type': 'boolean'},",
    "'writeOnly': {'type': 'boolean'}, 'examples': {'type': 'array', 'items': true}",
    "}",
    "}",
    NULL};

static const char *const draft2019_09_format[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2019-09/schema',",
    "'$id': 'https://json-schema.org/draft/2019-09/meta/format',",
    "'$vocabulary': {'https://json-schema.org/draft/2019-09/vocab/format': true},",
    "'$recursiveAnchor': true,",
    "'type': ['object', 'boolean'],",
    "'properties': {'format': {'type': 'string'}}",
    "}",
    NULL};

static const char *const draft2019_09_content[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2019-09/schema',",
    "'$id': 'https://json-schema.org/draft/2019-09/meta/content',",
    "'$vocabulary': {'https://json-schema.org/draft/2019-09/vocab/content': true},",
    "'$recursiveAnchor': true,",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'contentMediaType': {'type': 'string'}, 'contentEncoding': {'type': 'string'},",
    "'contentSchema': {'$recursiveRef': '#'}",
    "}",
    "}",
    NULL};

static const char *const draft2020_12[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2020-12/schema',",
    "'$id': 'https://json-schema.org/draft/2020-12/schema',",
    "'$vocabulary': {'https://json-schema.org/draft/2020-12/vocab/core': true,",
    "'https://json-schema.org/draft/2020-12/vocab/applicator': true,",
    "'https://json-schema.org/draft/2020-12/vocab/unevaluated': true,",
    "'https://json-schema.org/draft/2020-12/vocab/validation': true,",
    "'https://json-schema.org/draft/2020-12/vocab/meta-data': true,",
    "'https://json-schema.org/draft/2020-12/vocab/format-annotation': true,",
    "'https://json-schema.org/draft/2020-12/vocab/content': true},",
    "'$dynamicAnchor': 'meta',",
    "'allOf': [{'$ref': 'meta/core'}, {'$ref': 'meta/applicator'}, {'$ref': 'meta/unevaluated'},",
    "{'$ref': 'meta/validation'}, {'$ref': 'meta/meta-data'}, {'$ref': 'meta/format-annotation'},",
    "{'$ref': 'meta/content'}],",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'definitions': {'type': 'object', 'additionalProperties': {'$dynamicRef': '#meta'}},",
    "'dependencies': {'type': 'object', 'additionalProperties': {'anyOf': [{'$dynamicRef': '#meta'},",
    "{'$ref': 'meta/validation#/$defs/stringArray'}]}},",
    "'$recursiveAnchor': {'$ref': 'meta/core#/$defs/anchorString'},",
    "'$recursiveRef': {'$ref': 'meta/core#/$defs/uriReferenceString'}",
    "}",
    "}",
    NULL};

static const char *const draft2020_12_core[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2020-12/schema',",
    "'$id': 'https://json-schema.org/draft/2020-12/meta/core',",
    "'$vocabulary': {'https://json-schema.org/draft/2020-12/vocab/core': true},",
    "'$dynamicAnchor': 'meta',",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'$id': {'$ref': '#/$defs/uriReferenceString', 'pattern': '^[^#]*#?$'},",
    "'$schema': {'$ref': '#/$defs/uriString'}, '$ref': {'$ref': '#/$defs/uriReferenceString'},",
    "'$anchor': {'$ref': '#/$defs/anchorString'},",
    "'$dynamicRef': {'$ref': '#/$defs/uriReferenceString'},",
    "'$dynamicAnchor': {'$ref': '#/$defs/anchorString'},",
    "'$vocabulary': {'type': 'object', 'propertyNames': {'$ref': '#/$defs/uriString'},",
    "'additionalProperties': {'type': 'boolean'}},",
    "'$comment': {'type': 'string'},",
    "'$defs': {'type': 'object', 'additionalProperties': {'$dynamicRef': '#meta'}}",
    "},",
    "'$defs': {",
    "'anchorString': {'type': 'string', 'pattern': '^[A-Za-z_][-A-Za-z0-9._]*$'},",
    "'uriString': {'type': 'string', 'format': 'uri'},",
    "'uriReferenceString': {'type': 'string', 'format': 'uri-reference'}",
    "}",
    "}",
    NULL};

static const char *const draft2020_12_applicator[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2020-12/schema',",
    "'$id': 'https://json-schema.org/draft/2020-12/meta/applicator',",
    "'$vocabulary': {'https://json-schema.org/draft/2020-12/vocab/applicator': true},",
    "'$dynamicAnchor': 'meta',",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'prefixItems': {'$ref': '#/$defs/schemaArray'}, 'items': {'$dynamicRef': '#meta'},",
    "'contains': {'$dynamicRef': '#meta'}, 'additionalProperties': {'$dynamicRef': '#meta'},",
    "'properties': {'type': 'object', 'additionalProperties': {'$dynamicRef': '#meta'}},",
    "'patternProperties': {'type': 'object', 'additionalProperties': {'$dynamicRef': '#meta'},",
    "'propertyNames': {'format': 'regex'}},",
    "'dependentSchemas': {'type': 'object', 'additionalProperties': {'$dynamicRef': '#meta'}},",
    "'propertyNames': {'$dynamicRef': '#meta'}, 'if': {'$dynamicRef': '#meta'},",
    "'then': {'$dynamicRef': '#meta'}, 'else': {'$dynamicRef': '#meta'},",
    "'allOf': {'$ref': '#/$defs/schemaArray'}, 'anyOf': {'$ref': '#/$defs/schemaArray'},",
    "'oneOf': {'$ref': '#/$defs/schemaArray'}, 'not': {'$dynamicRef': '#meta'}",
    "},",
    "'$defs': {",
    "'schemaArray': {'type': 'array', 'minItems': 1, 'items': {'$dynamicRef': '#meta'}}",
    "}",
    "}",
    NULL};

static const char *const draft2020_12_unevaluated[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2020-12/schema',",
    "'$id': 'https://json-schema.org/draft/2020-12/meta/unevaluated',",
    "'$vocabulary': {'https://json-schema.org/draft/2020-12/vocab/unevaluated': true},",
    "'$dynamicAnchor': 'meta',",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'unevaluatedItems': {'$dynamicRef': '#meta'}, 'unevaluatedProperties': {'$dynamicRef': '#meta'}",
    "}",
    "}",
    NULL};

static const char *const draft2020_12_validation[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2020-12/schema',",
    "'$id': 'https://json-schema.org/draft/2020-12/meta/validation',",
    "'$vocabulary': {'https://json-schema.org/draft/2020-12/vocab/validation': true},",
    "'$dynamicAnchor': 'meta',",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'type': {'anyOf': [{'$ref': '#/$defs/simpleTypes'}, {'type': 'array',",
    "'items': {'$ref': '#/$defs/simpleTypes'}, 'minItems': 1, 'uniqueItems': true}]},",
    "'const': true, 'enum': {'type': 'array', 'items': true},",
    "'multipleOf': {'type': 'number', 'exclusiveMinimum': 0}, 'maximum': {'type': 'number'},",
    "'exclusiveMaximum': {'type': 'number'}, 'minimum': {'type': 'number'},",
    "'exclusiveMinimum': {'type': 'number'}, 'maxLength': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'minLength': {'$ref': '#/$defs/nonNegativeIntegerDefault0'},",
    "'pattern': {'type': 'string', 'format': 'regex'},",
    "'maxItems': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'minItems': {'$ref': '#/$defs/nonNegativeIntegerDefault0'}, 'uniqueItems': {'type': 'boolean'},",
    "'maxContains': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'minContains': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'maxProperties': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'minProperties': {'$ref': '#/$defs/nonNegativeIntegerDefault0'},",
    "'required': {'$ref': '#/$defs/stringArray'},",
    "'dependentRequired': {'type': 'object', 'additionalProperties': {'$ref': '#/$defs/stringArray'}}",
    "},",
    "'$defs': {",
    "'nonNegativeInteger': {'type': 'integer', 'minimum': 0},",
    "'nonNegativeIntegerDefault0': {'$ref': '#/$defs/nonNegativeInteger'},",
    "'simpleTypes': {'enum': ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']},",
    "'stringArray': {'type': 'array', 'items': {'type': 'string'}, 'uniqueItems': true}",
    "}",
    "}",
    NULL};

static const char *const draft2020_12_meta_data[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2020-12/schema',",
    "'$id': 'https://json-schema.org/draft/2020-12/meta/meta-data',",
    "'$vocabulary': {'https://json-schema.org/draft/2020-12/vocab/meta-data': true},",
    "'$dynamicAnchor': 'meta',",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'title': {'type': 'string'}, 'description': {'type': 'string'}, 'default': true,",
    "'deprecated': {'type': 'boolean'}, 'readOnly': {'type': 'boolean'},",
    "'writeOnly': {'type': 'boolean'}, 'examples': {'type': 'array', 'items': true}",
    "}",
    "}",
    NULL};

static const char *const draft2020_12_format_annotation[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2020-12/schema',",
    "'$id': 'https://json-schema.org/draft/2020-12/meta/format-annotation',",
    "'$vocabulary': {'https://json-schema.org/draft/2020-12/vocab/format-annotation': true},",
    "'$dynamicAnchor': 'meta',",
    "'type': ['object', 'boolean'],",
    "'properties': {'format': {'type': 'string'}}",
    "}",
    NULL};

static const char *const draft2020_12_format_assertion[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2020-12/schema',",
    "'$id': 'https://json-schema.org/draft/2020-12/meta/format-assertion',",
    "'$vocabulary': {'https://json-schema.org/draft/2020-12/vocab/format-assertion': true},",
    "'$dynamicAnchor': 'meta',",
    "'type': ['object', 'boolean'],",
    "'properties': {'format': {'type': 'string'}}",
    "}",
    NULL};

static const char *const draft2020_12_content[] = {
    "{",
    "'$schema': 'https://json-schema.org/draft/2020-12/schema',",
    "'$id': 'https://json-schema.org/draft/2020-12/meta/content',",
    "'$vocabulary': {'https://json-schema.org/draft/2020-12/vocab/content': true},",
    "'$dynamicAnchor': 'meta',",
    "'type': ['object', 'boolean'],",
    "'properties': {",
    "'contentEncoding': {'type': 'string'}, 'contentMediaType': {'type': 'string'},",
    "'contentSchema': {'$dynamicRef': '#meta'}",
    "}",
    "}",
    NULL};

static const struct {
    const char *path; /* below json-schema.org/ */
    const char *const *lines;
} metaschemas[] = {
    {"draft-04/schema", draft04},
    {"draft-06/schema", draft06},
    {"draft-07/schema", draft07},
    {"draft/2019-09/schema", draft2019_09},
    {"draft/2019-09/meta/core", draft2019_09_core},
    {"draft/2019-09/meta/applicator", draft2019_09_applicator},
    {"draft/2019-09/meta/validation", draft2019_09_validation},
    {"draft/2019-09/meta/meta-data", draft2019_09_meta_data},
    {"draft/2019-09/meta/format", draft2019_09_format},
    {"draft/2019-09/meta/content", draft2019_09_content},
    {"draft/2020-12/schema", draft2020_12},
    {"draft/2020-12/meta/core", draft2020_12_core},
    {"draft/2020-12/meta/applicator", draft2020_12_applicator},
    {"draft/2020-12/meta/unevaluated", draft2020_12_unevaluated},
    {"draft/2020-12/meta/validation", draft2020_12_validation},
    {"draft/2020-12/meta/meta-data", draft2020_12_meta_data},
    {"draft/2020-12/meta/format-annotation", draft2020_12_format_annotation},
    {"draft/2020-12/meta/format-assertion", draft2020_12_format_assertion},
    {"draft/2020-12/meta/content", draft2020_12_content},
};
/* clang-format on */

/* Folders of them: reading one as a file fails with words of its own. */
static const char *const folders[] = {"draft",         "draft-04",           "draft-06",      "draft-07",
                                      "draft/2019-09", "draft/2019-09/meta", "draft/2020-12", "draft/2020-12/meta"};

static slice metaschema_path(slice url)
{
    static const slice sites[] = {{"http://json-schema.org/", 23}, {"https://json-schema.org/", 24}};

    for (size_t i = 0; i < 2; i++)
        if (slice_starts(url, sites[i])) {
            slice path = slice_after(url, sites[i].size);
            return slice_equal(path, SLICE("schema")) ? SLICE("draft/2020-12/schema") : path;
        }
    return SLICE("");
}

bool schema_metaschema_folder(slice url)
{
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (slice_equal(metaschema_path(url), slice_from(folders[i])))
            return true;
    return false;
}

slice schema_metaschema(arena *a, slice url)
{
    slice path = metaschema_path(url);
    buffer out = buffer_new(a);

    for (size_t i = 0; i < sizeof metaschemas / sizeof *metaschemas; i++) {
        if (!slice_equal(path, slice_from(metaschemas[i].path)))
            continue;
        for (const char *const *line = metaschemas[i].lines; *line != NULL; line++)
            buffer_add(&out, slice_from(*line));
        for (size_t k = 0; k < out.size; k++)
            if (out.data[k] == '\'')
                out.data[k] = '"';
    }
    return buffer_slice(&out);
}
