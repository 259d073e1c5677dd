// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include "tests/kernels/hex_values.hpp"
#include "vm-frontends/move/code_space.hpp"
#include "vm-frontends/move/natives/crypto/crypto_natives.hpp"
#include "vm-frontends/move/natives/extensions.hpp"
#include <cstdlib>
#include <map>

namespace braid::move::tests
{
/// Cryptographic natives ask nothing of who runs them.
class SilentHost final : public NativeHost
{
public:
    CallerModule caller_of_caller() const noexcept override { std::abort(); }
    Result<ResourceProbe, StatusCode> probe_resource(
        const Hash32& /*account*/, const Type* /*type*/) noexcept override
    {
        std::abort();
    }
    std::optional<FunctionShape> find_function(const Hash32& /*address*/,
        std::string_view /*module*/, std::string_view /*function*/) noexcept override
    {
        std::abort();
    }
    bool is_charged(const Hash32& /*address*/, std::string_view /*module*/) const noexcept override
    {
        std::abort();
    }
    ClosureExchange& closures() noexcept override { std::abort(); }
};

/// What came of a call. Views the fixture's heap.
struct CryptoResult
{
    NativeOutcome outcome{};
    std::vector<Value> values;
    std::uint64_t abort_code = 0;
    StatusCode failure{};
    InternalGas charged = 0;

    [[nodiscard]] bool truth(std::size_t index = 0) const { return values.at(index).scalar != 0; }
    [[nodiscard]] std::uint64_t number(std::size_t index = 0) const
    {
        return values.at(index).scalar;
    }
    [[nodiscard]] std::string hex(std::size_t index = 0) const
    {
        return to_hex(values.at(index).vector->bytes());
    }
};

/// Runs natives by their names, with a price of its own for each parameter: the sum of charges tells them apart.
class CryptoFixture : public testing::Test
{
protected:
    static constexpr std::string_view bls_module = "bls12381_algebra";
    static constexpr std::string_view bn_module = "bn254_algebra";

    CryptoFixture()
    {
        schedule.feature_version = 40;
        for (std::size_t i = 0; i < native_parameter_count; ++i)
            schedule.native[static_cast<NativeParameter>(i)] = 1'009 + 31 * i * i;
        extensions.arena = &arena;
        enable(13);
        enable(14);
        enable(43);
    }

    void enable(std::size_t feature) { set(feature, true); }
    void disable(std::size_t feature) { set(feature, false); }
    [[nodiscard]] InternalGas price(NativeParameter parameter, std::uint64_t count = 1) const
    {
        return schedule.native[parameter] * count;
    }

    // Arguments.
    [[nodiscard]] Value bytes(Bytes from) { return Value::of_bytes(from, heap); }
    [[nodiscard]] Value hex(std::string_view digits)
    {
        return bytes(braid::tests::bytes_of(digits));
    }
    [[nodiscard]] Value text(std::string_view characters)
    {
        return bytes({reinterpret_cast<const std::uint8_t*>(characters.data()), characters.size()});
    }
    [[nodiscard]] Value vector(std::span<const Value> elements)
    {
        Value all = make_vector(ValueKind::none, heap);
        for (const Value& element : elements)
            push_back(*all.vector, element, heap);
        return all;
    }
    [[nodiscard]] Value numbers(std::span<const std::uint64_t> elements)
    {
        Value all = make_vector(ValueKind::u64, heap);
        for (const std::uint64_t element : elements)
            push_back(*all.vector, Value::of_u64(element), heap);
        return all;
    }
    /// A structure of one field.
    [[nodiscard]] Value wrapped(const Value& field) { return Value::of_fields({&field, 1}, heap); }
    /// A reference to it, which stays where it is.
    [[nodiscard]] Value reference(const Value& value)
    {
        return reference_to(arena.make<Value>(value), nullptr);
    }
    /// The phantom type of that name.
    [[nodiscard]] const Type* phantom(std::string_view module, std::string_view name)
    {
        auto& entry = phantoms[{module, name}];
        if (!entry)
        {
            entry = std::make_unique<Phantom>();
            entry->declaration.address.bytes.back() = 1;
            entry->declaration.module = module;
            entry->declaration.name = name;
            entry->type.form = TypeForm::structure;
            entry->type.structure = &entry->declaration;
        }
        return &entry->type;
    }

    CryptoResult run(std::string_view module, std::string_view function,
        std::vector<Value> arguments, std::vector<const Type*> types = {})
    {
        NativeFunction native = nullptr;
        for (const NativeEntry& entry : crypto_natives())
            if (entry.module == module && entry.function == function)
                native = entry.run;
        if (native == nullptr)
            throw std::invalid_argument("no native " + std::string(function));
        if (!code)
            code = std::make_unique<CodeSpace>(config, codes);
        GasMeter gas{schedule, balance};
        NativeContext context{
            .heap = heap, .gas = gas, .code = *code, .host = host, .extensions = extensions};
        NativeCall call;
        call.arguments = arguments;
        call.type_arguments = types;
        CryptoResult result;
        result.outcome = native(context, call);
        result.values.assign(call.results.begin(),
            call.results.begin() + static_cast<std::ptrdiff_t>(call.result_count));
        result.abort_code = call.abort_code;
        result.failure = call.failure;
        result.charged = context.charged;
        return result;
    }

    Arena arena;
    Heap heap{arena};
    GasSchedule schedule = free_gas_schedule();
    std::uint64_t balance = 1'000'000'000'000;
    NativeExtensions extensions;

private:
    struct Phantom
    {
        StructDeclaration declaration;
        Type type;
    };

    void set(std::size_t feature, bool value)
    {
        auto& bits = config.features;
        bits.resize(16);
        const auto mask = static_cast<std::uint8_t>(1U << (feature % 8));
        bits[feature / 8] =
            static_cast<std::uint8_t>(value ? bits[feature / 8] | mask : bits[feature / 8] & ~mask);
        code.reset();
    }

    VmConfig config;
    ModuleCodeCache codes{config};
    /// Made anew where features have changed.
    std::unique_ptr<CodeSpace> code;
    SilentHost host;
    std::map<std::pair<std::string_view, std::string_view>, std::unique_ptr<Phantom>> phantoms;
};
}  // namespace braid::move::tests
