/*
 * Fairness, agreement, ranking and regression in SQL.
 */
#include "eval_state.h"

#include "eval/agreement.h"
#include "eval/confusion.h"
#include "eval/fairness.h"
#include "eval/ranking.h"
#include "eval/residuals.h"

MEDCHAT_FUNCTION(medchat_fairness_add);
MEDCHAT_FUNCTION(medchat_fairness_remove);
MEDCHAT_FUNCTION(medchat_fairness_add_weighted);
MEDCHAT_FUNCTION(medchat_fairness_remove_weighted);
MEDCHAT_FUNCTION(medchat_agreement_add);
MEDCHAT_FUNCTION(medchat_agreement_remove);
MEDCHAT_FUNCTION(medchat_ranking_add);
MEDCHAT_FUNCTION(medchat_ranking_remove);
MEDCHAT_FUNCTION(medchat_regression_add);
MEDCHAT_FUNCTION(medchat_regression_remove);

/* A row (state, truth, prediction, grp, options ... [, weight]) */
static Datum
fairness_row(FunctionCallInfo fcinfo, bool weighted, bool add)
{
	EvalRow		row;
	int			last = weighted ? PG_NARGS() - 1 : PG_NARGS();
	char		buffer[3][24];
	Slice		key[3];
	double		weight;

	eval_begin_row(fcinfo, &row, STATE_FAIRNESS, weighted, 4, last);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3) || (weighted && PG_ARGISNULL(last)))
		return row.datum;
	weight = weighted ? eval_weight(fcinfo, last) : 1;
	key[0] = eval_label(fcinfo, 3, row.type[3], buffer[0]);
	key[1] = eval_label(fcinfo, 1, row.type[1], buffer[1]);
	key[2] = eval_label(fcinfo, 2, row.type[2], buffer[2]);
	return eval_end_row(&row, (add ? confusion_add : confusion_remove) (&row.call, row.state, key, weight));
}

Datum
medchat_fairness_add(PG_FUNCTION_ARGS)
{
	return fairness_row(fcinfo, false, true);
}

Datum
medchat_fairness_remove(PG_FUNCTION_ARGS)
{
	return fairness_row(fcinfo, false, false);
}

Datum
medchat_fairness_add_weighted(PG_FUNCTION_ARGS)
{
	return fairness_row(fcinfo, true, true);
}

Datum
medchat_fairness_remove_weighted(PG_FUNCTION_ARGS)
{
	return fairness_row(fcinfo, true, false);
}

/* A row (state, item, rater, value, options ...) */
static Datum
agreement_row(FunctionCallInfo fcinfo, int sign)
{
	EvalRow		row;
	char		buffer[2][24];
	Slice		item,
				value;

	eval_begin_row(fcinfo, &row, STATE_AGREEMENT, false, 4, PG_NARGS());
	if (PG_ARGISNULL(1) || PG_ARGISNULL(3))
		return row.datum;
	item = eval_label(fcinfo, 1, row.type[1], buffer[0]);
	value = eval_label(fcinfo, 3, row.type[3], buffer[1]);
	return eval_end_row(&row, agreement_add(&row.call, row.state, item, value, sign));
}

Datum
medchat_agreement_add(PG_FUNCTION_ARGS)
{
	return agreement_row(fcinfo, 1);
}

Datum
medchat_agreement_remove(PG_FUNCTION_ARGS)
{
	return agreement_row(fcinfo, -1);
}

/* A row (state, relevance int, score float8, doc_key text, options ...); relevance and score may be NULL */
static Datum
ranking_row(FunctionCallInfo fcinfo, int sign)
{
	EvalRow		row;
	int64		relevance = 0;
	double		score = 0;
	char		buffer[24];

	eval_begin_row(fcinfo, &row, STATE_RANKING, false, 4, PG_NARGS());
	if (PG_ARGISNULL(3) || (PG_ARGISNULL(1) && PG_ARGISNULL(2)))
		return row.datum;
	if (!PG_ARGISNULL(1))
		relevance = PG_GETARG_INT32(1);
	if (!PG_ARGISNULL(2))
		score = PG_GETARG_FLOAT8(2);
	return eval_end_row(&row, ranking_add(&row.call, row.work, row.state, PG_ARGISNULL(1) ? NULL : &(int64_t) {relevance},
										  PG_ARGISNULL(2) ? NULL : &score, eval_label(fcinfo, 3, row.type[3], buffer), sign));
}

Datum
medchat_ranking_add(PG_FUNCTION_ARGS)
{
	return ranking_row(fcinfo, 1);
}

Datum
medchat_ranking_remove(PG_FUNCTION_ARGS)
{
	return ranking_row(fcinfo, -1);
}

/* A row (state, truth float8, prediction float8 [, weight]) */
static Datum
regression_row(FunctionCallInfo fcinfo, int sign)
{
	EvalRow		row;
	bool		weighted = PG_NARGS() > 3;

	eval_begin_row(fcinfo, &row, STATE_REGRESSION, false, 3, 3);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || (weighted && PG_ARGISNULL(3)))
		return row.datum;
	return eval_end_row(&row, regression_add(&row.call, row.state, PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2),
											 weighted ? eval_weight(fcinfo, 3) : 1, sign));
}

Datum
medchat_regression_add(PG_FUNCTION_ARGS)
{
	return regression_row(fcinfo, 1);
}

Datum
medchat_regression_remove(PG_FUNCTION_ARGS)
{
	return regression_row(fcinfo, -1);
}

METRIC_FUNCTION(demographic_parity_difference, STATE_FAIRNESS, 1, eval_demographic_parity_difference)
METRIC_FUNCTION(demographic_parity_ratio, STATE_FAIRNESS, 1, eval_demographic_parity_ratio)
METRIC_FUNCTION(equalized_odds_difference, STATE_FAIRNESS, 1, eval_equalized_odds_difference)
METRIC_FUNCTION(equalized_odds_ratio, STATE_FAIRNESS, 1, eval_equalized_odds_ratio)
METRIC_FUNCTION(group_metrics, STATE_FAIRNESS, 0, eval_group_metrics)
METRIC_FUNCTION(fleiss_kappa, STATE_AGREEMENT, 1, eval_fleiss_kappa)
METRIC_FUNCTION(krippendorff_alpha, STATE_AGREEMENT, 1, eval_krippendorff_alpha)
METRIC_FUNCTION(ndcg, STATE_RANKING, 1, eval_ndcg)
METRIC_FUNCTION(mrr, STATE_RANKING, 1, eval_mrr)
METRIC_FUNCTION(recall_at, STATE_RANKING, 1, eval_recall_at)
METRIC_FUNCTION(precision_at, STATE_RANKING, 1, eval_precision_at)
METRIC_FUNCTION(map_at, STATE_RANKING, 1, eval_map_at)
METRIC_FUNCTION(mean_absolute_error, STATE_REGRESSION, 1, eval_mean_absolute_error)
METRIC_FUNCTION(root_mean_squared_error, STATE_REGRESSION, 1, eval_root_mean_squared_error)
METRIC_FUNCTION(r2_score, STATE_REGRESSION, 1, eval_r2)
