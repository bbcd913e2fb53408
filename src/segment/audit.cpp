// Sums of money stay integers; what was said is never used to check itself.
#include "segment/audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "segment/model.hpp"

namespace coterie::segment {
namespace {

constexpr double kTolerance = 1e-12;

// A sum of money that knows when it left int64.
struct Sum {
  int64_t value = 0;
  bool whole = true;
  void add(int64_t x) { whole = !__builtin_add_overflow(value, x, &value) && whole; }
  bool equals(int64_t x) const { return whole && value == x; }
  std::string text() const { return whole ? base::decimal(value, 6, 2) : "more than can be held"; }
};

std::string count(int64_t n) {
  return base::with_thousands(n);
}

class Auditor {
 public:
  Auditor(const ModelResult& model, const AuditInput& input) : model_(model), input_(input) {
    customers_.resize(model.segments.size());
    money_.resize(model.segments.size());
    const auto& of = model.assignment.segment;
    for (size_t row = 0; row < of.size(); ++row) {
      auto segment = static_cast<size_t>(of[row]);
      if (of[row] < -1 || (of[row] >= 0 && segment >= customers_.size())) {
        ++strangers_;
        continue;
      }
      ++(of[row] < 0 ? without_ : customers_[segment]);
      if (row < input.spend_micros.size())
        (of[row] < 0 ? money_without_ : money_[segment]).add(input.spend_micros[row]);
    }
  }

  std::vector<Finding> run() {
    check_customers();
    check_shares("shares of customers", &Segment::customers_share, static_cast<double>(without_),
                 static_cast<double>(input_.customers));
    check_sizes();
    if (!input_.spend_micros.empty()) check_money();
    check_names();
    check_numbers();
    check_assignment();
    check_categories();
    return std::move(out_);
  }

 private:
  void say(std::string check, std::string expected, std::string found, bool ok) {
    out_.push_back({model_.name, std::move(check), std::move(expected), std::move(found), ok});
  }
  // A check whose faults are counted; the first one is named.
  void none(std::string check, const std::vector<std::string>& faults) {
    say(std::move(check), "no fault",
        faults.empty() ? "no fault" : fmt::format("{} ({})", count(std::ssize(faults)), faults[0]),
        faults.empty());
  }

  void check_customers() {
    int64_t in_segments = 0;
    for (const auto& segment : model_.segments) in_segments += segment.customers;
    auto found = fmt::format("{} in segments + {} without", count(in_segments), count(without_));
    say("every customer is in one segment or in none", count(input_.customers), found,
        in_segments + without_ == input_.customers &&
            std::ssize(model_.assignment.segment) == input_.customers && strangers_ == 0);
    std::vector<std::string> faults;
    for (size_t s = 0; s < customers_.size(); ++s)
      if (model_.segments[s].customers != customers_[s])
        faults.push_back(fmt::format("{}: {} said, {} assigned", model_.segments[s].name,
                                     count(model_.segments[s].customers), count(customers_[s])));
    none("each segment has the customers that are assigned to it", faults);
  }

  // The shares and what is without a segment make a whole. Nothing has no shares.
  void check_shares(const std::string& what, double Segment::* share, double without,
                    double whole) {
    if (!(whole > 0)) return;
    double sum = without / whole;
    for (const auto& segment : model_.segments) sum += segment.*share;
    say(what + " add up to 1", "1", base::number(sum), std::fabs(sum - 1) <= kTolerance);
  }

  void check_sizes() {
    // A component of a mixture may be nobody's most probable one.
    bool clusters = is_clusters(model_.method) && model_.method != "mixture";
    std::vector<std::string> faults;
    for (const auto& segment : model_.segments)
      if (segment.customers < (clusters ? 1 : 0)) faults.push_back(segment.name);
    none(clusters ? "no segment is empty" : "no size is negative", faults);
  }

  void check_money() {
    Sum all = money_without_;
    std::vector<std::string> faults;
    for (size_t s = 0; s < money_.size(); ++s) {
      const Segment& segment = model_.segments[s];
      all.add(segment.revenue_micros);
      if (!money_[s].equals(segment.revenue_micros))
        faults.push_back(fmt::format("{}: {} said, {} counted", segment.name,
                                     base::decimal(segment.revenue_micros, 6, 2),
                                     money_[s].text()));
    }
    none("each segment has the revenue of its customers", faults);
    Sum customers;
    for (int64_t spend : input_.spend_micros) customers.add(spend);
    say("revenue of the segments is the revenue of all customers", customers.text(), all.text(),
        customers.whole && all.equals(customers.value));
    check_shares("shares of revenue", &Segment::revenue_share,
                 static_cast<double>(money_without_.value), static_cast<double>(customers.value));
  }

  void check_names() {
    std::set<int> ids;
    std::set<std::string> names;
    std::vector<std::string> id_faults, name_faults;
    for (const auto& segment : model_.segments) {
      if (!ids.insert(segment.id).second) id_faults.push_back(fmt::format("{}", segment.id));
      if (segment.name.empty() || !names.insert(segment.name).second)
        name_faults.push_back(segment.name.empty() ? "an empty name" : segment.name);
    }
    none("ids are unique", id_faults);
    none("names are unique", name_faults);
  }

  void check_numbers() {
    std::vector<std::string> faults;
    auto must = [&](const Segment& segment, std::string_view what, double x) {
      if (!std::isfinite(x)) faults.push_back(fmt::format("{}: {}", segment.name, what));
    };
    Sum customers;
    for (int64_t spend : input_.spend_micros) customers.add(spend);
    for (const auto& segment : model_.segments) {
      if (input_.customers > 0) must(segment, "customers_share", segment.customers_share);
      if (customers.value > 0) must(segment, "revenue_share", segment.revenue_share);
      for (const auto& feature : segment.profile) {
        if (feature.count < 0 || feature.count > segment.customers)
          faults.push_back(fmt::format("{}: count of {}", segment.name, feature.feature));
        if (feature.count <= 0) continue;
        for (double x : {feature.mean, feature.median, feature.sd, feature.q25, feature.q75})
          must(segment, feature.feature, x);
      }
    }
    none("no number is missing where one is promised", faults);
  }

  // Per customer: runner-up and confidence fit the segment.
  void check_assignment() {
    const Assignment& a = model_.assignment;
    auto segments = std::ssize(model_.segments);
    std::vector<std::string> faults;
    size_t rows = a.segment.size();
    if ((!a.runner_up.empty() && a.runner_up.size() != rows) ||
        (!a.distance.empty() && a.distance.size() != rows) ||
        (!a.confidence.empty() && a.confidence.size() != rows)) {
      none("runner-up, distance and confidence fit the segment", {"lengths differ"});
      return;
    }
    for (size_t row = 0; row < rows; ++row) {
      bool in_one = a.segment[row] >= 0;
      if (!a.runner_up.empty() && (a.runner_up[row] < -1 || a.runner_up[row] >= segments ||
                                   (in_one && a.runner_up[row] == a.segment[row])))
        faults.push_back("a runner-up");
      if (!a.distance.empty() && a.distance[row] < 0) faults.push_back("a distance");
      if (a.confidence.empty()) continue;
      double c = a.confidence[row];
      if (in_one ? !(c >= 0 && c <= 1) : !std::isnan(c)) faults.push_back("a confidence");
    }
    none("runner-up, distance and confidence fit the segment", faults);
  }

  void check_categories() {
    std::vector<std::string> faults;
    for (const auto& segment : model_.segments)
      for (const auto& category : segment.categories) {
        if (category.count == 0) continue;
        double sum = 0;
        for (double share : category.shares) sum += share;
        // One rounding a level.
        if (!(std::fabs(sum - 1) <=
              kTolerance + 1e-15 * static_cast<double>(std::ssize(category.shares))) ||
            category.levels.size() != category.shares.size())
          faults.push_back(fmt::format("{}: {}", segment.name, category.feature));
      }
    none("shares of each category add up to 1", faults);
  }

  const ModelResult& model_;
  const AuditInput& input_;
  std::vector<int64_t> customers_;  // of each segment, counted from the assignment
  std::vector<Sum> money_;
  int64_t without_ = 0, strangers_ = 0;
  Sum money_without_;
  std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> audit(std::span<const ModelResult> models, const AuditInput& input) {
  std::vector<Finding> out;
  if (input.accepted_micros) {
    Sum customers;
    for (int64_t spend : input.spend_micros) customers.add(spend);
    out.push_back({"", "revenue of all customers is the revenue of the accepted purchases",
                   base::decimal(*input.accepted_micros, 6, 2), customers.text(),
                   customers.equals(*input.accepted_micros)});
  }
  if (!input.spend_micros.empty())
    out.push_back({"", "each customer has one spend", count(input.customers),
                   count(std::ssize(input.spend_micros)),
                   std::ssize(input.spend_micros) == input.customers});
  for (const auto& model : models)
    for (auto& finding : Auditor(model, input).run()) out.push_back(std::move(finding));
  return out;
}

std::vector<Finding> audit_claims(const std::string& model, const rules::Shares& claimed,
                                  const rules::Shares& actual) {
  std::vector<Finding> out;
  for (auto& fault : rules::audit_shares(claimed, actual))
    out.push_back(
        {model, "claimed shares are those of the data", "no fault", std::move(fault), false});
  if (out.empty() && !claimed.empty())
    out.push_back({model, "claimed shares are those of the data", "no fault", "no fault", true});
  return out;
}

base::Status verdict(std::span<const Finding> findings) {
  constexpr size_t kShown = 5;
  std::vector<std::string> failed;
  for (const auto& finding : findings)
    if (!finding.ok)
      failed.push_back(fmt::format("{}{}: expected {}, found {}",
                                   finding.model.empty() ? "" : finding.model + ", ", finding.check,
                                   finding.expected, finding.found));
  if (failed.empty()) return {};
  size_t more = failed.size() - std::min(failed.size(), kShown);
  failed.resize(std::min(failed.size(), kShown));
  if (more > 0) failed.push_back(fmt::format("and {} more", more));
  return base::fail(
      base::Code::gate, "audit", "the numbers do not add up: " + base::join(failed, "; "),
      "a run whose arithmetic holds",
      "nothing was published; if the claims are not yours to make, please report this");
}

}  // namespace coterie::segment
