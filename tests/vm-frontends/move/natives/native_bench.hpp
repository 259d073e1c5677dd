// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/natives/extensions.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"
#include <gtest/gtest.h>
#include <map>
#include <set>

namespace braid::move::tests
{
/// A state in memory, which stops answering where it is told to.
class MapState final : public StateSource
{
public:
    [[nodiscard]] StateAnswer read(Bytes state_key) override;
    [[nodiscard]] StateAnswer read_member(Bytes group_key, Bytes struct_tag) override;
    [[nodiscard]] Result<std::uint64_t, StateStopped> group_size(Bytes group_key) override;
    [[nodiscard]] Result<std::optional<uint128>, StateStopped> read_cell(Bytes state_key) override;
    [[nodiscard]] Result<bool, StateStopped> add_to_cell(
        Bytes state_key, const CellChange& change) override;

    /// By the bytes of the key.
    std::map<std::string, std::vector<std::uint8_t>, std::less<>> values;
    std::map<std::string, uint128, std::less<>> cells;
    std::size_t read_count = 0;
    bool is_stopped = false;
};

/// Answers natives as the test says.
class FakeHost final : public NativeHost, public ClosureExchange
{
public:
    [[nodiscard]] CallerModule caller_of_caller() const noexcept override { return caller; }
    [[nodiscard]] Result<ResourceProbe, StatusCode> probe_resource(
        const Hash32& account, const Type* type) noexcept override;
    [[nodiscard]] std::optional<FunctionShape> find_function(const Hash32& address,
        std::string_view module, std::string_view function) noexcept override;
    [[nodiscard]] bool is_charged(
        const Hash32& address, std::string_view module) const noexcept override;
    [[nodiscard]] ClosureExchange& closures() noexcept override { return *this; }
    [[nodiscard]] Result<std::span<const Layout* const>, StatusCode> captured_layouts(
        const ClosureFunction& function) override;

    CallerModule caller;
    std::optional<ResourceProbe> probe;
    /// By "module::function".
    std::map<std::string, FunctionShape> functions;
    std::set<std::string> charged_modules;
    std::vector<const Layout*> captured;
};

/// One session in which natives are called by hand. Every price is different, so that a charge tells what it was for.
class NativeBench
{
public:
    explicit NativeBench(const VmConfig& config = {});

    /// Begins a session with what `facts`, `schedule` and `state` say now.
    void begin();
    /// Calls the native of address 0x1. What it charged is then in `charged`.
    NativeOutcome run(std::string_view module, std::string_view function,
        std::vector<const Type*> type_arguments, std::vector<Value> arguments);
    /// The same of one that gives a value.
    Value get(std::string_view module, std::string_view function,
        std::vector<const Type*> type_arguments, std::vector<Value> arguments);
    /// Expects that it aborts so.
    void expect_abort(std::uint64_t code, std::string_view module, std::string_view function,
        std::vector<const Type*> type_arguments, std::vector<Value> arguments);
    /// Expects that it fails so.
    void expect_failure(StatusCode code, std::string_view module, std::string_view function,
        std::vector<const Type*> type_arguments, std::vector<Value> arguments);

    [[nodiscard]] InternalGas price(NativeParameter parameter, std::uint64_t count = 1) const;

    [[nodiscard]] Value bytes(std::string_view text);
    [[nodiscard]] Value string(std::string_view text);
    [[nodiscard]] Value structure(std::vector<Value> fields);
    [[nodiscard]] Value vector(ValueKind element, std::vector<Value> elements);
    [[nodiscard]] Value address(std::uint64_t last_bytes);
    /// A place that keeps the value, and a reference to it.
    [[nodiscard]] Value borrow(const Value& value);

    [[nodiscard]] const Type* type(TypeForm form) { return CodeSpace::primitive(form); }
    /// 0x1::module::name with fields, and with type arguments.
    [[nodiscard]] const Type* structure_type(std::string_view module, std::string_view name,
        std::vector<std::pair<std::string_view, const Type*>> fields,
        std::vector<const Type*> arguments = {});
    [[nodiscard]] const Type* enum_type(std::string_view module, std::string_view name,
        std::vector<std::pair<std::string_view,
            std::vector<std::pair<std::string_view, const Type*>>>> variants);
    [[nodiscard]] const Type* string_type();

    Arena arena;
    Heap heap{arena};
    ModuleCodeCache codes;
    CodeSpace code;
    GasSchedule schedule;
    std::optional<GasMeter> gas;
    SessionFacts facts;
    MapState state;
    FakeHost host;
    NativeExtensions extensions;
    NativeCall call;
    InternalGas charged = 0;

private:
    std::vector<const Type*> type_arguments_;
    std::vector<Value> arguments_;
};

[[nodiscard]] Hash32 address_of(std::uint64_t last_bytes);
[[nodiscard]] std::string text(const Value& string);
[[nodiscard]] std::string text_of_bytes(const Value& bytes);
[[nodiscard]] std::string hex_of_bytes(const Value& bytes);
}  // namespace braid::move::tests
