// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/budget_request.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
/// Tags of the program's instructions. https://docs.rs/solana-compute-budget-interface
constexpr std::uint8_t tag_heap_frame = 1;
constexpr std::uint8_t tag_unit_limit = 2;
constexpr std::uint8_t tag_unit_price = 3;
constexpr std::uint8_t tag_loaded_size = 4;

/// What an instruction set, and which did.
template <typename T>
struct Setting
{
    std::uint8_t instruction = 0;
    T value = 0;
};
struct Settings
{
    std::optional<Setting<std::uint32_t>> heap_size;
    std::optional<Setting<std::uint32_t>> unit_limit;
    std::optional<Setting<std::uint64_t>> unit_price;
    std::optional<Setting<std::uint32_t>> loaded_size;
};

[[nodiscard]] TransactionError invalid_data(std::uint8_t instruction) noexcept
{
    return {.kind = TransactionErrorKind::instruction_error,
        .index = instruction,
        .instruction = InstructionErrorKind::invalid_instruction_data};
}

template <typename T>
[[nodiscard]] Result<Done, TransactionError> set(
    std::optional<Setting<T>>& setting, std::uint8_t instruction, Bytes value) noexcept
{
    // Borsh; what follows the value is not looked at.
    if (value.size() < sizeof(T))
        return Err{invalid_data(instruction)};
    if (setting)
        return Err{TransactionError{
            .kind = TransactionErrorKind::duplicate_instruction, .index = instruction}};
    setting = Setting<T>{.instruction = instruction, .value = load_le<T>(value.data())};
    return Done{};
}

[[nodiscard]] Result<Done, TransactionError> read_setting(
    Settings& settings, std::uint8_t instruction, Bytes data) noexcept
{
    if (data.empty())
        return Err{invalid_data(instruction)};
    const Bytes value = data.subspan(1);
    switch (data[0])
    {
    case tag_heap_frame:
        return set(settings.heap_size, instruction, value);
    case tag_unit_limit:
        return set(settings.unit_limit, instruction, value);
    case tag_unit_price:
        return set(settings.unit_price, instruction, value);
    case tag_loaded_size:
        return set(settings.loaded_size, instruction, value);
    default:
        return Err{invalid_data(instruction)};
    }
}

/// Programs whose instructions get the small default. Vote left the list with SIMD-0387; secp256r1 never was on it.
/// https://github.com/anza-xyz/agave/blob/master/builtins-default-costs/src/lib.rs
[[nodiscard]] bool is_builtin(const Pubkey& program) noexcept
{
    static constexpr std::array builtins{ids::system_program, ids::compute_budget,
        ids::upgradeable_loader, ids::bpf_loader_1, ids::bpf_loader_2, ids::loader_4,
        ids::secp256k1_precompile, ids::ed25519_precompile};
    return std::ranges::find(builtins, program) != builtins.end();
}

[[nodiscard]] std::uint32_t default_unit_limit(const Message& message) noexcept
{
    std::uint32_t units = 0;
    for (const CompiledInstruction& instruction : message.instructions)
        units += is_builtin(message.keys[instruction.program]) ? builtin_compute_units :
                                                                 instruction_compute_units;
    return units;
}

[[nodiscard]] bool is_heap_size(std::uint32_t size) noexcept
{
    return size >= heap_size_min && size <= heap_size_max && size % 1024 == 0;
}
}  // namespace

Result<BudgetRequest, TransactionError> read_budget(const Message& message) noexcept
{
    Settings settings;
    for (std::size_t i = 0; i < message.instructions.size(); ++i)
    {
        const CompiledInstruction& instruction = message.instructions[i];
        if (message.keys[instruction.program] != ids::compute_budget)
            continue;
        const auto read = read_setting(settings, static_cast<std::uint8_t>(i), instruction.data);
        if (!read.ok())
            return Err{read.error()};
    }
    BudgetRequest request;
    if (settings.heap_size && !is_heap_size(settings.heap_size->value))
        request.refused = invalid_data(settings.heap_size->instruction);
    else if (settings.loaded_size && settings.loaded_size->value == 0)
        request.refused =
            TransactionError{.kind = TransactionErrorKind::invalid_loaded_accounts_data_size_limit};
    const std::uint32_t units =
        settings.unit_limit ? settings.unit_limit->value : default_unit_limit(message);
    request.budget.compute_unit_limit = std::min(units, compute_unit_limit_max);
    request.budget.heap_size = settings.heap_size ? settings.heap_size->value : heap_size_min;
    request.budget.loaded_data_size_max =
        settings.loaded_size ? std::min(settings.loaded_size->value, loaded_data_size_limit) :
                               loaded_data_size_limit;
    request.compute_unit_price = settings.unit_price ? settings.unit_price->value : 0;
    return request;
}

SignatureCounts count_signatures(const Message& message) noexcept
{
    SignatureCounts counts;
    counts.transaction = message.signer_count;
    for (const CompiledInstruction& instruction : message.instructions)
    {
        const Pubkey& program = message.keys[instruction.program];
        const std::uint64_t count = instruction.data.empty() ? 0 : instruction.data[0];
        if (program == ids::ed25519_precompile)
            counts.ed25519 += count;
        else if (program == ids::secp256k1_precompile)
            counts.secp256k1 += count;
        else if (program == ids::secp256r1_precompile)
            counts.secp256r1 += count;
    }
    return counts;
}

std::uint64_t priority_fee_of(std::uint64_t price, std::uint64_t limit) noexcept
{
    __extension__ using Wide = unsigned __int128;
    constexpr Wide micro_per_lamport = 1'000'000;
    const Wide lamports = (Wide{price} * limit + (micro_per_lamport - 1)) / micro_per_lamport;
    return lamports > ~std::uint64_t{0} ? ~std::uint64_t{0} : static_cast<std::uint64_t>(lamports);
}
}  // namespace braid::svm
