/**
 * A Plotly figure as plain JSON, to be changed at will before it is shown.
 * Traces and layout are those of the Plotly figure schema (plotly.com/javascript/reference).
 */
export interface Figure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
  config?: Record<string, unknown>;
}
