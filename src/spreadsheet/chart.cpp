// Sizes are in pixels of a sheet whose rows are 20 high.
#include "spreadsheet/chart.hpp"

#include <xlsxwriter.h>

#include <iterator>

namespace coterie::spreadsheet {
namespace {

constexpr int kRowPixels = 20, kLibraryWidth = 480, kLibraryHeight = 288;
constexpr lxw_color_t kMarkColour = 0xD1495B;
// Not the library's dashes: it writes one of them under a name that the file format has not.
constexpr uint8_t kMarks[] = {LXW_CHART_MARKER_CIRCLE,  LXW_CHART_MARKER_SQUARE,
                              LXW_CHART_MARKER_DIAMOND, LXW_CHART_MARKER_TRIANGLE,
                              LXW_CHART_MARKER_X,       LXW_CHART_MARKER_STAR,
                              LXW_CHART_MARKER_PLUS};

uint8_t type_of(Chart::Kind kind) {
  return kind == Chart::Kind::bars    ? LXW_CHART_BAR
         : kind == Chart::Kind::lines ? LXW_CHART_LINE
                                      : LXW_CHART_SCATTER_STRAIGHT;
}

// One point with another colour, and words beside it; the other points have none.
void mark_point(lxw_chart_series* series, const Chart& chart) {
  const size_t count = chart.last_row - chart.first_row + 1;
  const auto at = static_cast<size_t>(chart.marked_row - chart.first_row);
  lxw_chart_fill fill{};
  fill.color = kMarkColour;
  std::string words = chart.marked_words;
  std::vector<lxw_chart_point> points(count);
  points[at].fill = &fill;
  std::vector<lxw_chart_data_label> labels(count);
  for (size_t i = 0; i < count; ++i) labels[i].hide = i != at;
  labels[at].value = words.data();
  // The library takes lists of pointers that end in a null.
  std::vector<lxw_chart_point*> point_list;
  for (auto& point : points) point_list.push_back(&point);
  point_list.push_back(nullptr);
  std::vector<lxw_chart_data_label*> label_list;
  for (auto& label : labels) label_list.push_back(&label);
  label_list.push_back(nullptr);
  chart_series_set_points(series, point_list.data());
  chart_series_set_labels(series);
  chart_series_set_labels_position(series, LXW_CHART_LABEL_POSITION_ABOVE);
  chart_series_set_labels_custom(series, label_list.data());
}

void set_look(lxw_chart_series* series, const Chart& chart, const Series& one, size_t index) {
  lxw_chart_fill fill{};
  fill.color = one.colour;
  if (chart.kind == Chart::Kind::bars) {
    chart_series_set_fill(series, &fill);
    chart_series_set_labels(series);
    chart_series_set_labels_num_format(series, "0.0%");
    return;
  }
  if (one.colour != 0) {
    lxw_chart_line line{};
    line.color = one.colour;
    line.width = one.dashed ? 1.5F : 2;
    line.dash_type = one.dashed ? LXW_CHART_LINE_DASH_DASH : LXW_CHART_LINE_DASH_SOLID;
    chart_series_set_line(series, &line);
  }
  if (!one.marks) return;
  chart_series_set_marker_type(series, kMarks[index % std::size(kMarks)]);
  chart_series_set_marker_size(series, 7);
  if (one.colour != 0) chart_series_set_marker_fill(series, &fill);
}

void add_series(lxw_chart* made, const char* cells, const Chart& chart, size_t index) {
  const auto& one = chart.series[index];
  auto* series = chart_add_series(made, nullptr, nullptr);
  const auto column = static_cast<lxw_col_t>(one.column),
             categories = static_cast<lxw_col_t>(chart.category_column);
  if (one.name_row >= 0)
    chart_series_set_name_range(series, cells, static_cast<lxw_row_t>(one.name_row), column);
  else
    chart_series_set_name(series, one.name.c_str());
  chart_series_set_categories(series, cells, chart.first_row, categories, chart.last_row,
                              categories);
  chart_series_set_values(series, cells, chart.first_row, column, chart.last_row, column);
  set_look(series, chart, one, index);
  if (chart.marked_row >= chart.first_row && chart.marked_row <= chart.last_row)
    mark_point(series, chart);
}

void set_axes(lxw_chart* made, const Chart& chart) {
  if (!chart.x_name.empty()) chart_axis_set_name(made->x_axis, chart.x_name.c_str());
  if (!chart.y_name.empty()) chart_axis_set_name(made->y_axis, chart.y_name.c_str());
  if (!chart.x_format.empty()) chart_axis_set_num_format(made->x_axis, chart.x_format.c_str());
  if (!chart.y_format.empty()) chart_axis_set_num_format(made->y_axis, chart.y_format.c_str());
  const auto points = static_cast<int>(chart.last_row - chart.first_row + 1);
  if (chart.labels_at_most > 0)
    chart_axis_set_interval_unit(made->x_axis,
                                 static_cast<uint16_t>(points / chart.labels_at_most + 1));
  if (chart.low_labels)
    chart_axis_set_label_position(made->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
  if (chart.kind == Chart::Kind::bars) {
    chart_axis_set_reverse(made->y_axis);
    chart_axis_set_crossing_max(made->y_axis);
    chart_axis_set_min(made->x_axis, 0);
    chart_axis_major_gridlines_set_visible(made->x_axis, LXW_FALSE);  // the bars have labels
    chart_set_series_gap(made, 60);
  }
  if (chart.kind == Chart::Kind::scatter)
    for (auto* axis : {made->x_axis, made->y_axis}) {
      chart_axis_set_min(axis, 0);
      chart_axis_set_max(axis, 1);
    }
}

}  // namespace

void add_chart(Workbook& book, Sheet& sheet, const char* cells, const Chart& chart, uint32_t row,
               int column, int offset) {
  if (chart.last_row < chart.first_row || chart.series.empty()) return;
  auto* made = workbook_add_chart(book.get(), type_of(chart.kind));
  for (size_t i = 0; i < chart.series.size(); ++i) add_series(made, cells, chart, i);
  lxw_chart_font font{};
  font.size = 12;
  font.bold = LXW_TRUE;
  chart_title_set_name(made, chart.title.c_str());
  chart_title_set_name_font(made, &font);
  set_axes(made, chart);
  chart_legend_set_position(made, chart.series.size() > 6   ? LXW_CHART_LEGEND_RIGHT
                                  : chart.series.size() > 1 ? LXW_CHART_LEGEND_BOTTOM
                                                            : LXW_CHART_LEGEND_NONE);
  std::string description = chart.description;
  lxw_chart_options options{};
  options.x_scale = static_cast<double>(chart.width) / kLibraryWidth;
  options.y_scale = static_cast<double>(chart.height) / kLibraryHeight;
  options.x_offset = offset;
  options.description = description.data();
  book.check(
      worksheet_insert_chart_opt(sheet.get(), row, static_cast<lxw_col_t>(column), made, &options));
}

uint32_t rows_of(int pixels) {
  return static_cast<uint32_t>(pixels / kRowPixels + 2);
}

}  // namespace coterie::spreadsheet
