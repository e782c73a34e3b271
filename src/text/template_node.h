/*
 * The syntax tree of a template, and the tokens it is parsed from.
 */
#ifndef MC_TEXT_TEMPLATE_NODE_H
#define MC_TEXT_TEMPLATE_NODE_H

#include "text/template_value.h"

/* Two characters of an operator as one number. */
#define OP(a, b)	((unsigned) (a) | (unsigned) (b) << 8)

typedef enum TokenKind
{
	TOKEN_END,
	TOKEN_DATA,
	TOKEN_PRINT,				/* {{ */
	TOKEN_PRINT_END,
	TOKEN_BLOCK,				/* {% */
	TOKEN_BLOCK_END,
	TOKEN_NAME,
	TOKEN_CONSTANT,				/* text, int or real, in value */
	TOKEN_OPERATOR
} TokenKind;

typedef struct Token
{
	TokenKind	kind;
	uint32_t	line;
	unsigned	op;
	Slice		text;			/* data or name */
	Value		value;
} Token;

#define LEX_NESTING	200			/* brackets open at once */

typedef struct Lexer
{
	Call	   *call;
	Slice		source;			/* line ends are \n */
	size_t		at;
	uint32_t	line;
	TokenKind	inside;			/* TOKEN_DATA, TOKEN_PRINT or TOKEN_BLOCK */
	TokenKind	pending;		/* a tag whose text before it was given out first; TOKEN_DATA: none */
	uint32_t	tokens;			/* given out, to poll now and then */
	uint32_t	open;
	char		closers[LEX_NESTING];
} Lexer;

/* The next token; false after reporting. */
extern bool lex_next(Lexer *lexer, Token *token);

typedef enum NodeKind
{
	/* expressions */
	NODE_CONSTANT,				/* value */
	NODE_NAME,					/* name */
	NODE_LIST,					/* list */
	NODE_TUPLE,					/* list */
	NODE_DICT,					/* list of NODE_PAIR */
	NODE_PAIR,					/* a: b */
	NODE_ATTRIBUTE,				/* a.text */
	NODE_ITEM,					/* a[b] */
	NODE_SLICE,					/* a[b:c:d], each may be NULL */
	NODE_CALL,					/* a(list) */
	NODE_KEYWORD,				/* text=a, an argument */
	NODE_SPREAD,				/* *a, an argument */
	NODE_SPREAD_NAMED,			/* **a, an argument */
	NODE_FILTER,				/* a|builtin(list); a NULL: what is piped in */
	NODE_TEST,					/* a is builtin(list) */
	NODE_UNARY,					/* op a */
	NODE_BINARY,				/* a op b */
	NODE_CONCAT,				/* list joined by ~ */
	NODE_COMPARE,				/* a, then list of NODE_OPERAND */
	NODE_OPERAND,				/* op a */
	NODE_AND,
	NODE_OR,
	NODE_NOT,
	NODE_CHOICE,				/* b if a else c (may be NULL) */
	NODE_MEMBER,				/* name.text as a target of set */
	/* statements */
	NODE_TEXT,					/* text */
	NODE_PRINT,					/* a */
	NODE_IF,					/* list of NODE_BRANCH */
	NODE_BRANCH,				/* if a (NULL: else) body */
	NODE_FOR,					/* for a in b if c: body, else list; flag: recursive */
	NODE_SET,					/* a = b */
	NODE_SET_BLOCK,				/* a = body, through filters b (may be NULL) */
	NODE_MACRO,					/* name, list of NODE_PARAM, body; op: specials it uses, bits 1 << NAME_... */
	NODE_PARAM,					/* name, default a (may be NULL) */
	NODE_CALL_BLOCK,			/* a with caller = (list of NODE_PARAM, body) */
	NODE_FILTER_BLOCK,			/* body through filters b */
	NODE_WITH,					/* list of NODE_SET, body */
	NODE_SCOPE,					/* body */
	NODE_BREAK,
	NODE_CONTINUE
} NodeKind;

typedef struct Node Node;
struct Node
{
	uint8_t		kind;			/* NodeKind */
	bool		flag;
	uint16_t	op;
	uint32_t	line;
	uint32_t	name;			/* number of a name */
	Slice		text;
	Value		value;
	const Builtin *builtin;		/* of a filter or test; NULL: unknown, an error when it is reached */
	Node	   *a;
	Node	   *b;
	Node	   *c;
	Node	   *d;
	Node	   *list;
	Node	   *body;
	Node	   *next;
};

/* Names of the template by number. */
typedef struct NameTable
{
	Slice	   *items;
	uint32_t	count;
	uint32_t   *slots;			/* number + 1 by hash, 0 = free */
	uint32_t	mask;			/* slots - 1; at most half of them are used */
	uint8_t    *first;			/* FirstUse of each, at the top of the template */
} NameTable;

/*
 * How a name first occurs outside of loops, macros and other frames.  Jinja
 * makes a variable of the template of one that is set first: its value among
 * the given variables is not seen any more, not even in a loop before the set.
 */
typedef enum FirstUse
{
	USE_NONE,
	USE_READ,
	USE_SET
} FirstUse;

/* Numbers of the names that the interpreter itself sets. */
enum
{
	NAME_LOOP,
	NAME_CALLER,
	NAME_VARARGS,
	NAME_KWARGS,
	NAME_FIXED
};

struct Template
{
	Node	   *body;
	NameTable	names;
};

extern uint32_t name_hash(Slice name);
extern bool name_find(const NameTable *names, Slice name, uint32_t *number);

#define PARSE_NESTING	120

typedef struct Parser
{
	Call	   *call;
	Lexer		lexer;
	Token		token;			/* current */
	Token		ahead;			/* the one behind, when have_ahead */
	bool		have_ahead;
	uint32_t	depth;
	uint32_t	unknown;		/* filters and tests of this frame that nobody knows */
	uint32_t	loops;			/* that break may leave */
	uint32_t	frames;			/* loops, macros and the like around */
	uint32_t	branches;		/* "if" around */
	bool		in_target;		/* names are being assigned to */
	uint16_t	specials;		/* bit NAME_...: seen caller, varargs or kwargs */
	NameTable	names;
} Parser;

/* Shared by the two halves of the parser. */
extern bool parse_fail(Parser *p, const char *what);	/* MC_INVALID_PARAMETER with the line; always false */
extern bool parse_advance(Parser *p);
extern bool parse_look(Parser *p, Token *token);
extern bool parse_name_number(Parser *p, Slice name, uint32_t *number);
extern void parse_note_use(Parser *p, uint32_t name, FirstUse use);
extern Node *parse_node(Parser *p, NodeKind kind);
extern bool parse_is(const Parser *p, const char *name);	/* is the current token this name? */
extern bool parse_is_op(const Parser *p, unsigned op);
extern bool parse_skip_op(Parser *p, unsigned op, bool *skipped);
extern bool parse_expect_op(Parser *p, unsigned op);
extern bool parse_expect(Parser *p, const char *name);

/* Expressions: template_expression.c.  NULL after reporting. */
extern Node *parse_expression(Parser *p, bool with_choice);
extern Node *parse_tuple(Parser *p, bool with_choice);	/* one expression, or several as a tuple */
extern Node *parse_target(Parser *p, bool with_member);
extern Node *parse_call_args(Parser *p, Node *callee);
extern Node *parse_filters(Parser *p, Node *operand, bool from_name);	/* from_name: the first filter stands without its bar */
extern Node *parse_postfix(Parser *p, Node *node);

#endif							/* MC_TEXT_TEMPLATE_NODE_H */
