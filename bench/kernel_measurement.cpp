// SPDX-License-Identifier: Apache-2.0
#include "bench/kernel_measurement.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace braid::bench
{
namespace
{
using Clock = std::chrono::steady_clock;

/// Long against reading the clock, short against a scheduler's slice.
constexpr double window_seconds = 50e-6;
/// Windows below it have a good chance to be left alone; the thread's own clock is too coarse for them.
constexpr double slice_seconds = 2e-3;
constexpr unsigned rounds_min = 5;
constexpr unsigned rounds_max = 400;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>{Clock::now() - start}.count();
}

/// Time that this thread had a core.
double own_seconds_now()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// The quickest window of one row so far.
class Contender
{
public:
    Contender(kernels::RowId row, KernelRun run) : row_(row), run_(std::move(run))
    {
        // Once for caches and tables, once to see how many calls fill a window.
        run_();
        const auto start = Clock::now();
        run_();
        const double once = std::max(seconds_since(start), 1e-9);
        calls_ = static_cast<std::size_t>(std::clamp(window_seconds / once, 1.0, 1e5));
    }

    void run_window()
    {
        const double own_before = own_seconds_now();
        const auto ticks_before = kernels::ticks_now();
        const auto start = Clock::now();
        for (std::size_t i = 0; i < calls_; ++i)
            run_();
        double seconds = seconds_since(start);
        const auto ticks_after = kernels::ticks_now();
        // A large batch lasts longer than the scheduler leaves this thread alone: others' time does not count. A GPU's row
        // waits for the device, whose time does.
        const bool is_shared = seconds > slice_seconds && row_ != kernels::RowId::cuda;
        const double own_share =
            is_shared ? std::min(1.0, (own_seconds_now() - own_before) / seconds) : 1;
        seconds *= own_share;
        if (seconds >= seconds_)
            return;
        seconds_ = seconds;
        if (ticks_before && ticks_after)
            ticks_ = own_share * static_cast<double>(*ticks_after - *ticks_before);
    }

    [[nodiscard]] KernelSample sample(const KernelCase& kernel, std::size_t batch) const
    {
        const double count = static_cast<double>(calls_) * static_cast<double>(batch);
        KernelSample sample{.kernel = &kernel,
            .row = row_,
            .batch = batch,
            .seconds = seconds_ / count,
            .ticks = {},
            .cycles = {}};
        if (ticks_)
            sample.ticks = *ticks_ / count;
        return sample;
    }

private:
    kernels::RowId row_;
    KernelRun run_;
    std::size_t calls_ = 1;
    double seconds_ = INFINITY;
    std::optional<double> ticks_;
};

/// The rate of the core's clock now, while this thread keeps the core.
std::optional<double> clock_hz_now()
{
    const auto start = Clock::now();
    const std::uint64_t cycles = kernels::spend_cycles();
    const double seconds = seconds_since(start);
    if (cycles == 0 || seconds <= 0)
        return std::nullopt;
    return static_cast<double>(cycles) / seconds;
}

void measure_batch(const KernelCase& kernel, std::size_t batch, const KernelSweep& sweep,
    KernelMeasurement& measurement)
{
    const KernelBatch prepared = kernel.prepare(batch);
    std::vector<Contender> contenders;
    for (const auto& row : kernel.rows)
        if (row.available && std::ranges::find(sweep.rows, row.id) != sweep.rows.end())
            contenders.emplace_back(row.id, prepared(row.id));
    // Of the processor, not of a GPU: its windows are the quickest where the clock is at its highest.
    std::optional<double> clock_hz;
    const auto start = Clock::now();
    const auto end = start + sweep.budget * contenders.size();
    for (unsigned round = 0; round < rounds_min || (round < rounds_max && Clock::now() < end);
        ++round)
    {
        clock_hz = std::max(clock_hz, clock_hz_now());
        for (Contender& contender : contenders)
            contender.run_window();
    }
    for (const Contender& contender : contenders)
    {
        auto& sample = measurement.samples.emplace_back(contender.sample(kernel, batch));
        if (clock_hz && sample.row != kernels::RowId::cuda)
            sample.cycles = sample.seconds * *clock_hz;
    }
    measurement.clock_hz = std::max(measurement.clock_hz, clock_hz);
}
}  // namespace

std::optional<double> KernelSample::of_limit(const kernels::Processor& processor) const
{
    const auto least = kernel->cycles_min(row, batch, processor);
    if (!least || !cycles)
        return std::nullopt;
    return *least / *cycles;
}

std::vector<KernelSample> KernelMeasurement::of(const KernelCase& kernel, kernels::RowId row) const
{
    std::vector<KernelSample> found;
    for (const auto& sample : samples)
        if (sample.kernel == &kernel && sample.row == row)
            found.push_back(sample);
    return found;
}

KernelMeasurement measure_kernels(const KernelSweep& sweep,
    const std::function<void(const KernelCase&, std::size_t batch)>& begin)
{
    KernelMeasurement measurement;
    for (const KernelCase* kernel : sweep.cases)
        for (const std::size_t batch : sweep.batches)
        {
            begin(*kernel, batch);
            measure_batch(*kernel, batch, sweep, measurement);
        }
    return measurement;
}

std::vector<Crossover> crossovers(const KernelMeasurement& measurement, const KernelCase& kernel)
{
    std::vector<Crossover> found;
    // By batch, the least time of the rows so far.
    std::vector<double> least;
    for (const auto& row : kernel.rows)
    {
        const auto samples = measurement.of(kernel, row.id);
        if (samples.empty())
            continue;
        if (least.empty())
        {
            for (const auto& sample : samples)
                least.push_back(sample.seconds);
            continue;
        }
        BRAID_ASSERT(samples.size() == least.size());
        Crossover crossover{.row = row.id, .batch = {}};
        for (std::size_t i = samples.size(); i-- > 0 && samples[i].seconds < least[i];)
            crossover.batch = samples[i].batch;
        for (std::size_t i = 0; i < samples.size(); ++i)
            least[i] = std::min(least[i], samples[i].seconds);
        found.push_back(crossover);
    }
    return found;
}
}  // namespace braid::bench
