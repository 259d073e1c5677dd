// SPDX-License-Identifier: Apache-2.0
// What the interpreter does to values at every instruction, and what a transaction does to a resource once: read it, copy it,
// write it. The resource is 0x1::coin::CoinStore, the one of a transfer; "op" is one operation.

#include "vm-frontends/move/runtime/abstract_size.hpp"
#include "vm-frontends/move/runtime/layout.hpp"
#include "vm-frontends/move/runtime/type_interner.hpp"

#include <benchmark/benchmark.h>

namespace braid::bench
{
namespace
{
using namespace move;
using Form = Layout::Form;

constexpr std::uint64_t operation_count = 1000;
constexpr std::uint64_t depth_max = value_depth_max;

void per_operation(benchmark::State& state)
{
    state.counters["op"] = benchmark::Counter(static_cast<double>(operation_count),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// Layouts by hand, in an arena.
class Layouts
{
public:
    [[nodiscard]] const Layout* scalar(Form form, ValueKind kind)
    {
        auto* const made = arena_.make<Layout>();
        made->form = form;
        made->kind = kind;
        return made;
    }
    [[nodiscard]] const Layout* structure(std::initializer_list<const Layout*> fields)
    {
        auto* const made = arena_.make<Layout>();
        made->form = Form::structure;
        made->kind = ValueKind::structure;
        const auto list = arena_.make_array<const Layout*>(fields.size());
        std::copy(fields.begin(), fields.end(), list.begin());
        made->elements = list;
        return made;
    }
    /// Coin { value }, frozen, two handles of events: counter, guid { id { number, address } }.
    [[nodiscard]] const Layout* coin_store()
    {
        const Layout* const u64 = scalar(Form::u64, ValueKind::u64);
        const Layout* const address = scalar(Form::address, ValueKind::address);
        const Layout* const guid = structure({structure({u64, address})});
        const Layout* const handle = structure({u64, guid});
        return structure(
            {structure({u64}), scalar(Form::boolean, ValueKind::boolean), handle, handle});
    }
    [[nodiscard]] const Layout* bytes()
    {
        auto* const made = arena_.make<Layout>();
        made->form = Form::vector;
        made->kind = ValueKind::vector;
        made->element = ValueKind::u8;
        const auto list = arena_.make_array<const Layout*>(1);
        list[0] = scalar(Form::u8, ValueKind::u8);
        made->elements = list;
        return made;
    }

private:
    Arena arena_;
};

constexpr std::size_t coin_store_size = 8 + 1 + 2 * (8 + 8 + 32);

Value coin_store_of(const Layout& layout, Heap& heap)
{
    const std::vector<std::uint8_t> encoded(coin_store_size);
    return *read_value(encoded, layout, heap);
}

void read_resource(benchmark::State& state)
{
    Layouts layouts;
    const Layout& layout = *layouts.coin_store();
    const std::vector<std::uint8_t> encoded(coin_store_size);
    Arena arena;
    Heap heap{arena};
    for (auto _ : state)
    {
        for (std::uint64_t i = 0; i < operation_count; ++i)
            benchmark::DoNotOptimize(read_value(encoded, layout, heap));
        arena.recycle();
        heap.reset();
    }
    per_operation(state);
}
BENCHMARK(read_resource);

void write_resource(benchmark::State& state)
{
    Layouts layouts;
    const Layout& layout = *layouts.coin_store();
    Arena arena;
    Heap heap{arena};
    const Value value = coin_store_of(layout, heap);
    std::vector<std::uint8_t> out;
    for (auto _ : state)
    {
        for (std::uint64_t i = 0; i < operation_count; ++i)
        {
            out.clear();
            benchmark::DoNotOptimize(append_value(value, layout, out));
        }
    }
    per_operation(state);
}
BENCHMARK(write_resource);

void copy_and_drop_resource(benchmark::State& state)
{
    Layouts layouts;
    Arena arena;
    Heap heap{arena};
    const Value value = coin_store_of(*layouts.coin_store(), heap);
    for (auto _ : state)
    {
        for (std::uint64_t i = 0; i < operation_count; ++i)
        {
            Value copy = *copy_value(value, heap, depth_max);
            benchmark::DoNotOptimize(copy);
            drop_value(copy, heap);
        }
    }
    per_operation(state);
}
BENCHMARK(copy_and_drop_resource);

void weigh_resource(benchmark::State& state)
{
    Layouts layouts;
    Arena arena;
    Heap heap{arena};
    const Value value = coin_store_of(*layouts.coin_store(), heap);
    for (auto _ : state)
    {
        for (std::uint64_t i = 0; i < operation_count; ++i)
            benchmark::DoNotOptimize(abstract_size(value, legacy_sizes()));
    }
    per_operation(state);
}
BENCHMARK(weigh_resource);

void add_to_field(benchmark::State& state)
{
    Layouts layouts;
    Arena arena;
    Heap heap{arena};
    GlobalSlot slot;
    slot.value = coin_store_of(*layouts.coin_store(), heap);
    Value store = reference_to(&slot.value, &slot);
    for (auto _ : state)
    {
        for (std::uint64_t i = 0; i < operation_count; ++i)
        {
            benchmark::DoNotOptimize(store);
            const Value field = borrow_field(borrow_field(store, 0), 0);
            write_through(field, Value::of_u64(peek(field, heap).scalar + i), heap);
        }
    }
    per_operation(state);
}
BENCHMARK(add_to_field);

void pack_and_unpack(benchmark::State& state)
{
    Arena arena;
    Heap heap{arena};
    std::array<Value, 2> fields{Value::of_u64(1), Value::of_u64(2)};
    for (auto _ : state)
    {
        for (std::uint64_t i = 0; i < operation_count; ++i)
        {
            const Value packed = pack(StructBody::no_variant, fields.data(), fields.size(), heap);
            benchmark::DoNotOptimize(packed);
            unpack(packed.structure, fields.data(), heap);
        }
    }
    per_operation(state);
}
BENCHMARK(pack_and_unpack);

void push_and_pop(benchmark::State& state, ValueKind element)
{
    Arena arena;
    Heap heap{arena};
    Value vector = make_vector(element, heap);
    for (auto _ : state)
    {
        for (std::uint64_t i = 0; i < operation_count; ++i)
        {
            benchmark::DoNotOptimize(vector);
            push_back(*vector.vector, Value::of_scalar(ValueKind::u8, i & 0xFF), heap);
        }
        for (std::uint64_t i = 0; i < operation_count; ++i)
            benchmark::DoNotOptimize(pop_back(*vector.vector, heap));
    }
    per_operation(state);
}
BENCHMARK_CAPTURE(push_and_pop, u8, ValueKind::u8);
BENCHMARK_CAPTURE(push_and_pop, u64, ValueKind::u64);
BENCHMARK_CAPTURE(push_and_pop, value, ValueKind::none);

void read_elements(benchmark::State& state, ValueKind element)
{
    Arena arena;
    Heap heap{arena};
    Value vector = make_vector(element, heap);
    for (std::uint64_t i = 0; i < operation_count; ++i)
        push_back(*vector.vector, Value::of_scalar(element, i & 0xFF), heap);
    for (auto _ : state)
    {
        std::uint64_t sum = 0;
        for (std::uint64_t i = 0; i < operation_count; ++i)
        {
            benchmark::DoNotOptimize(vector);
            sum += peek(borrow_element(*vector.vector, i, nullptr), heap).scalar;
        }
        benchmark::DoNotOptimize(sum);
    }
    per_operation(state);
}
BENCHMARK_CAPTURE(read_elements, u8, ValueKind::u8);
BENCHMARK_CAPTURE(read_elements, u64, ValueKind::u64);

void find_type(benchmark::State& state)
{
    TypeInterner types;
    StructDeclaration* const structure = types.structure_named({}, "coin", "Coin");
    const Type* const u64 = TypeInterner::primitive(TypeForm::u64);
    const Type* const parameters[] = {types.type_parameter(0)};
    const Type* const open = types.structure_of(structure, parameters);
    const Type* const arguments[] = {types.vector_of(u64)};
    for (auto _ : state)
    {
        for (std::uint64_t i = 0; i < operation_count; ++i)
            benchmark::DoNotOptimize(types.substitute(open, arguments));
    }
    per_operation(state);
}
BENCHMARK(find_type);

void read_bytes(benchmark::State& state)
{
    Layouts layouts;
    const Layout& layout = *layouts.bytes();
    std::vector<std::uint8_t> encoded(33);
    encoded[0] = 32;
    Arena arena;
    Heap heap{arena};
    for (auto _ : state)
    {
        for (std::uint64_t i = 0; i < operation_count; ++i)
        {
            auto value = read_value(encoded, layout, heap);
            drop_value(*value, heap);
        }
    }
    per_operation(state);
}
BENCHMARK(read_bytes);
}  // namespace
}  // namespace braid::bench
