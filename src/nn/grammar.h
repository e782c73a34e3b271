/*
 * Grammars that generated text must follow: GBNF, as llama.cpp users know it.
 *
 *   root ::= "yes" | "no" | [0-9]+ ("." [0-9]{1,3})?
 *
 * A grammar is compiled to rules over bytes, so that tokens may end within a
 * character.  A Constraint walks it over the tokens of a vocabulary: a state is
 * a set of stacks of what is still to come; states, their successors and the
 * masks of allowed tokens are made when they are first needed and kept.
 * Alternatives that can never end are dropped, so no state is a dead end.
 */
#ifndef MC_GRAMMAR_H
#define MC_GRAMMAR_H

#include "base/call.h"
#include "text/tok.h"

typedef struct Grammar Grammar;

/* NULL after MC_INVALID_PARAMETER (with the line) or MC_TOO_LARGE.  The rule "root" is where text starts. */
extern Grammar *grammar_parse(Call *call, Slice gbnf);

/* Bytes of the shortest text. */
extern uint32_t grammar_shortest(const Grammar *grammar);

/* Does the whole text follow the grammar?  For tests and for checking what was generated. */
extern bool grammar_matches(Call *call, const Grammar *grammar, Slice text, bool *matches);

/* The tokens of a vocabulary by their bytes; made once per model and kept with it (about 10 bytes a token and the pieces). */
typedef struct GrammarVocab GrammarVocab;

extern GrammarVocab *grammar_vocab(Call *call, const Tokenizer *tok);

/* A grammar over a vocabulary, shared by the sequences of one call; grows in the call's arena. */
typedef struct Constraint Constraint;

#define CONSTRAINT_DEAD	0		/* state behind a token that is not allowed */

/* vocab may be NULL where only bytes are followed. */
extern Constraint *constraint_create(Call *call, const Grammar *grammar, const GrammarVocab *vocab);

/* The state before any text. */
extern uint32_t constraint_start(const Constraint *constraint);

/* The state behind bytes or a token. */
extern bool constraint_bytes(Call *call, Constraint *constraint, uint32_t state, Slice bytes, uint32_t *next);
extern bool constraint_token(Call *call, Constraint *constraint, uint32_t state, int32_t token, uint32_t *next);

/* Bit t of bits[t / 64] is set for each token t that may come; tokens that end generation are set where the text may end. */
extern bool constraint_mask(Call *call, Constraint *constraint, uint32_t state, const uint64_t **bits);

/* May, or must, the text end here? */
extern bool constraint_may_end(const Constraint *constraint, uint32_t state);
extern bool constraint_must_end(const Constraint *constraint, uint32_t state);

/* Bytes of the shortest text that ends from here. */
extern uint32_t constraint_shortest(const Constraint *constraint, uint32_t state);

/* The tokens of a shortest text from here; false with MC_UNSUPPORTED when the vocabulary cannot write it. */
extern bool constraint_closing(Call *call, Constraint *constraint, uint32_t state, int32_t **tokens, size_t *count);

#endif							/* MC_GRAMMAR_H */
