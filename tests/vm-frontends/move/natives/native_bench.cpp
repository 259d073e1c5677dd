// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/move/natives/native_bench.hpp"

#include "base/hex.hpp"

namespace braid::move::tests
{
StateAnswer MapState::read(Bytes state_key)
{
    if (is_stopped)
        return Err{StateStopped{}};
    ++read_count;
    const auto found = values.find(text_of(state_key));
    if (found == values.end())
        return std::optional<StateValue>{};
    return std::optional{StateValue{.bytes = found->second, .metadata = {}}};
}

StateAnswer MapState::read_member(Bytes, Bytes)
{
    return std::optional<StateValue>{};
}

Result<std::uint64_t, StateStopped> MapState::group_size(Bytes)
{
    return std::uint64_t{0};
}

Result<std::optional<uint128>, StateStopped> MapState::read_cell(Bytes state_key)
{
    if (is_stopped)
        return Err{StateStopped{}};
    ++read_count;
    const auto found = cells.find(text_of(state_key));
    return found == cells.end() ? std::optional<uint128>{} : std::optional{found->second};
}

Result<bool, StateStopped> MapState::add_to_cell(Bytes state_key, const CellChange& change)
{
    if (is_stopped)
        return Err{StateStopped{}};
    uint128& cell = cells[std::string{text_of(state_key)}];
    const bool fits =
        change.is_negative ? change.amount <= cell : change.amount <= change.limit - cell;
    if (fits)
        cell = change.is_negative ? cell - change.amount : cell + change.amount;
    return fits;
}

Result<ResourceProbe, StatusCode> FakeHost::probe_resource(const Hash32&, const Type*) noexcept
{
    if (!probe)
        return Err{StatusCode::failed_to_deserialize_resource};
    return *probe;
}

std::optional<FunctionShape> FakeHost::find_function(
    const Hash32&, std::string_view module, std::string_view function) noexcept
{
    const auto found = functions.find(std::string{module} + "::" + std::string{function});
    return found == functions.end() ? std::nullopt : std::optional{found->second};
}

bool FakeHost::is_charged(const Hash32&, std::string_view module) const noexcept
{
    return charged_modules.contains(std::string{module});
}

Result<std::span<const Layout* const>, StatusCode> FakeHost::captured_layouts(
    const ClosureFunction&)
{
    return std::span<const Layout* const>{captured};
}

NativeBench::NativeBench(const VmConfig& config) : codes(config), code(config, codes)
{
    constexpr std::uint64_t no_limit = ~std::uint64_t{0};
    schedule.feature_version = 40;
    schedule.transaction.max_execution_gas = no_limit;
    schedule.transaction.max_io_gas = no_limit;
    schedule.transaction.memory_quota = no_limit;
    schedule.transaction.gas_unit_scaling_factor = 1;
    for (std::size_t i = 0; i < native_parameter_count; ++i)
        schedule.native[static_cast<NativeParameter>(i)] = 100'000 + i * i;
    begin();
}

void NativeBench::begin()
{
    gas.emplace(schedule, std::uint64_t{1} << 60);
    extensions.begin(arena, heap, state, facts);
}

NativeOutcome NativeBench::run(std::string_view module, std::string_view function,
    std::vector<const Type*> type_arguments, std::vector<Value> arguments)
{
    const NativeFunction native = find_native(address_of(1), module, function);
    EXPECT_NE(native, nullptr) << module << "::" << function;
    type_arguments_ = std::move(type_arguments);
    arguments_ = std::move(arguments);
    call = {};
    call.type_arguments = type_arguments_;
    call.arguments = arguments_;
    const InternalGas before = gas->balance_internal();
    NativeContext context{heap, *gas, code, host, extensions};
    const NativeOutcome outcome = native(context, call);
    charged = before - gas->balance_internal();
    return outcome;
}

Value NativeBench::get(std::string_view module, std::string_view function,
    std::vector<const Type*> type_arguments, std::vector<Value> arguments)
{
    const NativeOutcome outcome =
        run(module, function, std::move(type_arguments), std::move(arguments));
    EXPECT_EQ(outcome, NativeOutcome::done)
        << function << ' ' << call.abort_code << ' ' << name_of(call.failure);
    EXPECT_EQ(call.result_count, 1U) << function;
    return call.results[0];
}

void NativeBench::expect_abort(std::uint64_t code_expected, std::string_view module,
    std::string_view function, std::vector<const Type*> type_arguments,
    std::vector<Value> arguments)
{
    EXPECT_EQ(run(module, function, std::move(type_arguments), std::move(arguments)),
        NativeOutcome::aborted)
        << function;
    EXPECT_EQ(call.abort_code, code_expected) << function;
}

void NativeBench::expect_failure(StatusCode code_expected, std::string_view module,
    std::string_view function, std::vector<const Type*> type_arguments,
    std::vector<Value> arguments)
{
    EXPECT_EQ(run(module, function, std::move(type_arguments), std::move(arguments)),
        NativeOutcome::failed)
        << function;
    EXPECT_EQ(call.failure, code_expected) << function << ' ' << name_of(call.failure);
}

InternalGas NativeBench::price(NativeParameter parameter, std::uint64_t count) const
{
    return schedule.native[parameter] * count;
}

Value NativeBench::bytes(std::string_view text)
{
    return Value::of_bytes(bytes_of_text(text), heap);
}

Value NativeBench::string(std::string_view text)
{
    return Value::of_string(text, heap);
}

Value NativeBench::structure(std::vector<Value> fields)
{
    return Value::of_fields(fields, heap);
}

Value NativeBench::vector(ValueKind element, std::vector<Value> elements)
{
    Value vector = make_vector(element, heap);
    for (const Value& value : elements)
        push_back(*vector.vector, value, heap);
    return vector;
}

Value NativeBench::address(std::uint64_t last_bytes)
{
    return Value::of_address(address_of(last_bytes), heap);
}

Value NativeBench::borrow(const Value& value)
{
    return reference_to(arena.make<Value>(value), nullptr);
}

const Type* NativeBench::structure_type(std::string_view module, std::string_view name,
    std::vector<std::pair<std::string_view, const Type*>> fields,
    std::vector<const Type*> arguments)
{
    StructDeclaration* const declaration =
        code.types().structure_named(address_of(1), module, name);
    const auto declared = arena.make_array<FieldDeclaration>(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i)
        declared[i] = {.name = fields[i].first, .type = fields[i].second};
    declaration->fields = declared;
    declaration->abilities = AbilitySet::all();
    declaration->type_parameter_constraints = arena.make_array<AbilitySet>(arguments.size());
    declaration->phantom = arena.make_array<bool>(arguments.size());
    return code.types().structure_of(declaration, arguments);
}

const Type* NativeBench::enum_type(std::string_view module, std::string_view name,
    std::vector<std::pair<std::string_view, std::vector<std::pair<std::string_view, const Type*>>>>
        variants)
{
    StructDeclaration* const declaration =
        code.types().structure_named(address_of(1), module, name);
    const auto declared = arena.make_array<StructDeclaration::Variant>(variants.size());
    for (std::size_t i = 0; i < variants.size(); ++i)
    {
        const auto fields = arena.make_array<FieldDeclaration>(variants[i].second.size());
        for (std::size_t j = 0; j < fields.size(); ++j)
            fields[j] = {.name = variants[i].second[j].first, .type = variants[i].second[j].second};
        declared[i] = {.name = variants[i].first, .fields = fields};
    }
    declaration->variants = declared;
    declaration->abilities = AbilitySet::all();
    return code.types().structure_of(declaration, {});
}

const Type* NativeBench::string_type()
{
    return structure_type(
        "string", "String", {{"bytes", code.types().vector_of(type(TypeForm::u8))}});
}

Hash32 address_of(std::uint64_t last_bytes)
{
    Hash32 address;
    store_be(address.data() + 24, last_bytes);
    return address;
}

std::string text(const Value& string)
{
    return std::string{text_of(string_bytes_of(string))};
}

std::string text_of_bytes(const Value& bytes)
{
    return std::string{text_of(bytes_of(bytes))};
}

std::string hex_of_bytes(const Value& bytes)
{
    return to_hex(bytes_of(bytes));
}
}  // namespace braid::move::tests
