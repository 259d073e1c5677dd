// SPDX-License-Identifier: Apache-2.0
#include "kernels/lthash/mix_batch.hpp"

#include "kernels/lthash/mix_gpu.hpp"

namespace braid::kernels::lthash
{
namespace
{
using lthash_gpu::MixArguments;

constexpr gpu::KernelId kernel = gpu::KernelId::lthash_mix;
constexpr std::size_t sum_size = lthash_gpu::sum_words * sizeof(std::uint32_t);
static_assert(sum_size == sizeof(LtHash));

[[nodiscard]] constexpr std::size_t blocks_of(std::size_t count) noexcept
{
    return (count + lthash_gpu::threads - 1) / lthash_gpu::threads;
}

[[nodiscard]] bool is_taken(const LtHashTerm& term) noexcept
{
    return term.message.size() <= lthash_gpu::message_size_max;
}

/// Terms, all of which a device takes, and the sum of their hashes.
class MixBatch final : public gpu::Batch
{
public:
    explicit MixBatch(std::span<const LtHashTerm> terms) noexcept : terms_{terms} {}

    [[nodiscard]] std::optional<gpu::Piece> pack(const gpu::SlotMemory& slot) noexcept override
    {
        const auto next = [this](std::size_t i) { return terms_[packed_ + i].message; };
        const std::size_t count_max = std::min({terms_.size() - packed_, slot.notes.size() - 1,
            slot.output.size() / sum_size * lthash_gpu::threads});
        const std::size_t count =
            gpu::count_that_fits(next, count_max, slot.input.size() - 8, sizeof(std::uint32_t));
        if (count == 0)
        {
            BRAID_ASSERT(packed_ == terms_.size());
            return std::nullopt;
        }
        slot.notes[0] = static_cast<std::uint32_t>(blocks_of(count));
        const std::span<std::uint32_t> order = slot.notes.subspan(1, count);
        gpu::order_by_size(next, order);
        for (std::size_t i = 0; i < count; ++i)
            store_le(slot.input.data() + 4 * i,
                terms_[packed_ + order[i]].leaves ? ~std::uint32_t{0} : std::uint32_t{1});
        const std::size_t messages_at = gpu::words_of(4 * count) * 8;
        const gpu::Gathered gathered = gpu::gather(
            next, order, slot.input.data() + messages_at, slot.device_input + messages_at);
        packed_ += count;
        const MixArguments arguments{.messages = gathered.input,
            .signs = reinterpret_cast<const std::uint32_t*>(slot.device_input),
            .sums = reinterpret_cast<std::uint32_t*>(slot.device_output)};
        gpu::Grid grid = gpu::grid_of(gathered.input.count, lthash_gpu::threads);
        grid.shared_size = lthash_gpu::shared_size;
        return gpu::Piece{.input_size = messages_at + gathered.size,
            .output_size = blocks_of(count) * sum_size,
            .launches = {gpu::Launch::of(kernel, grid, arguments)}};
    }

    void unpack(const gpu::SlotMemory& slot) noexcept override
    {
        for (std::size_t i = 0; i < slot.notes[0]; ++i)
        {
            LtHash part;
            std::memcpy(&part, slot.output.data() + i * sum_size, sum_size);
            sum_ += part;
        }
    }

    [[nodiscard]] const LtHash& sum() const noexcept { return sum_; }

private:
    std::span<const LtHashTerm> terms_;
    LtHash sum_;
    std::size_t packed_ = 0;
};

/// Mixes terms, all of which a device takes. Only a whole sum counts, so that a lost device loses none and adds none
/// twice.
void mix_taken(gpu::Fleet& fleet, LtHashMix on_processor, LtHash& sum,
    std::span<const LtHashTerm> terms) noexcept
{
    if (const std::size_t count = std::min(fleet.unchecked(kernel), terms.size()); count > 0)
    {
        LtHash expected;
        on_processor(expected, terms.first(count));
        MixBatch batch{terms.first(count)};
        if (fleet.run(batch))
            fleet.note_check(kernel, count, batch.sum() == expected);
        sum += expected;
        terms = terms.subspan(count);
    }
    if (terms.empty())
        return;
    MixBatch batch{terms};
    if (fleet.trusts(kernel) && fleet.run(batch))
        sum += batch.sum();
    else
        on_processor(sum, terms);
}
}  // namespace

void mix_on(gpu::Fleet& fleet, LtHashMix on_processor, LtHash& sum,
    std::span<const LtHashTerm> terms) noexcept
{
    while (!terms.empty())
    {
        const bool is_first_taken = is_taken(terms.front());
        const auto end = std::ranges::find_if(
            terms, [&](const LtHashTerm& term) { return is_taken(term) != is_first_taken; });
        const auto run = terms.first(static_cast<std::size_t>(end - terms.begin()));
        if (is_first_taken)
            mix_taken(fleet, on_processor, sum, run);
        else
            on_processor(sum, run);
        terms = terms.subspan(run.size());
    }
}
}  // namespace braid::kernels::lthash
