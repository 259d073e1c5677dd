// SPDX-License-Identifier: Apache-2.0
// A layout, then BCS by that layout. What reads is canonical: written again it is the same bytes. Copies are equal, compare as
// equal, weigh the same; what is dropped gives all its memory back. Memory is bounded by a multiple of the input.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/move/runtime/abstract_size.hpp"
#include "vm-frontends/move/runtime/layout_encoding.hpp"

namespace braid::fuzz
{
namespace
{
using move::Layout;
using move::StatusCode;
using move::Value;

/// Keeps what it takes out of resources, and puts it back.
class KeptValues final : public move::DelayedExchange
{
public:
    Result<Value, StatusCode> on_read(const Layout& /*layout*/, Value value) override
    {
        values_.push_back(value);
        return Value::of_delayed(values_.size() - 1);
    }
    Result<Value, StatusCode> on_write(const Layout& /*layout*/, Value value) override
    {
        return values_[value.scalar];
    }

private:
    std::vector<Value> values_;
};

class NoLayouts final : public move::ClosureExchange
{
public:
    Result<std::span<const Layout* const>, StatusCode> captured_layouts(
        const move::ClosureFunction& /*function*/) override
    {
        return Err{StatusCode::function_resolution_failure};
    }
};

void check_value(Bytes encoded, const Layout& layout, move::Heap& heap)
{
    KeptValues kept;
    NoLayouts functions;
    const move::ValueExchange exchange{.delayed = &kept, .closures = &functions};
    auto value = move::read_value(encoded, layout, heap, exchange);
    if (!value.ok())
        return;
    std::vector<std::uint8_t> again;
    BRAID_ASSERT(move::append_value(*value, layout, again, exchange).ok());
    BRAID_ASSERT(equal(again, encoded));
    const auto size = move::serialized_size(*value, layout, exchange);
    BRAID_ASSERT(size.ok() && *size == encoded.size());
    if (layout.has_delayed)
        return;

    const std::size_t in_use = heap.size_in_use();
    const std::uint64_t depth_max = 4 * move::value_depth_max;
    auto copy = move::copy_value(*value, heap, depth_max);
    BRAID_ASSERT(copy.ok());
    const auto order = move::compare_values(*value, *copy, depth_max);
    const auto equality = move::equal_values(*value, *copy, depth_max);
    // A closure may hold what is delayed by a layout of its own.
    BRAID_ASSERT(order.ok() == equality.ok());
    if (order.ok())
        BRAID_ASSERT(*order == 0 && *equality);
    BRAID_ASSERT(move::abstract_size(*value, move::legacy_sizes()) ==
                 move::abstract_size(*copy, move::legacy_sizes()));
    move::drop_value(*copy, heap);
    BRAID_ASSERT(heap.size_in_use() == in_use);
}

void run(Bytes input)
{
    // What a byte may become: structures of a field each in one another, vectors that grew, a layout.
    constexpr std::size_t growth_max = 16384;
    constexpr std::size_t chunk_size = std::size_t{256} << 10;
    constexpr std::uint64_t layout_depth_max = 128;
    Arena arena{chunk_size};
    move::Heap heap{arena};
    bcs::Reader reader{input};
    const Layout* const layout = move::read_layout(reader, layout_depth_max, arena);
    if (layout == nullptr)
        return;
    BRAID_ASSERT(layout->depth <= layout_depth_max);
    check_value(input.subspan(reader.offset()), *layout, heap);
    BRAID_ASSERT(arena.size_reserved() <= 4 * chunk_size + growth_max * input.size());
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::run({data, size});
    return 0;
}
