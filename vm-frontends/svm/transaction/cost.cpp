// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/cost.hpp"

#include "vm-frontends/svm/account.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/system_instruction.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
/// https://github.com/anza-xyz/agave/blob/master/cost-model/src/block_cost_limits.rs
constexpr std::uint64_t signature_cost = 720;
constexpr std::uint64_t secp256k1_cost = 6690;
constexpr std::uint64_t ed25519_cost = 2400;
constexpr std::uint64_t secp256r1_cost = 4800;
constexpr std::uint64_t write_lock_cost = 300;
constexpr std::uint64_t data_bytes_per_unit = 4;
constexpr std::uint64_t page_size = 32 * 1024;
constexpr std::uint64_t page_cost = 8;

/// The most that all instructions of a transaction may allocate.
constexpr std::uint64_t allocation_max = 20 * 1024 * 1024;

[[nodiscard]] std::uint64_t cost_of(const SignatureCounts& counts) noexcept
{
    return counts.transaction * signature_cost + counts.secp256k1 * secp256k1_cost +
           counts.ed25519 * ed25519_cost + counts.secp256r1 * secp256r1_cost;
}

[[nodiscard]] std::uint64_t loaded_data_cost(std::uint32_t size) noexcept
{
    return (size + page_size - 1) / page_size * page_cost;
}

/// Reads bincode of fixed integers.
class BincodeReader
{
public:
    explicit BincodeReader(Bytes bytes) noexcept : rest_(bytes) {}

    [[nodiscard]] bool failed() const noexcept { return failed_; }
    template <typename T>
    [[nodiscard]] T number() noexcept
    {
        const Bytes taken = skip(sizeof(T));
        return failed_ ? T{} : load_le<T>(taken.data());
    }
    Bytes skip(std::uint64_t size) noexcept
    {
        failed_ = failed_ || size > rest_.size();
        if (failed_)
            return {};
        const Bytes taken = rest_.first(static_cast<std::size_t>(size));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }
    /// A string, which is UTF-8 or no string.
    void skip_string() noexcept;

private:
    Bytes rest_;
    bool failed_ = false;
};

/// Length of the UTF-8 sequence that begins there; 0 where none does.
[[nodiscard]] std::size_t utf8_length(Bytes text) noexcept
{
    const auto continues = [text](std::size_t i, unsigned low, unsigned high)
    { return i < text.size() && text[i] >= low && text[i] <= high; };
    const unsigned first = text[0];
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return continues(1, 0x80, 0xbf) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef)
    {
        const unsigned low = first == 0xe0 ? 0xa0 : 0x80;
        const unsigned high = first == 0xed ? 0x9f : 0xbf;
        return continues(1, low, high) && continues(2, 0x80, 0xbf) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4)
    {
        const unsigned low = first == 0xf0 ? 0x90 : 0x80;
        const unsigned high = first == 0xf4 ? 0x8f : 0xbf;
        const bool is_whole =
            continues(1, low, high) && continues(2, 0x80, 0xbf) && continues(3, 0x80, 0xbf);
        return is_whole ? 4 : 0;
    }
    return 0;
}

void BincodeReader::skip_string() noexcept
{
    Bytes text = skip(number<std::uint64_t>());
    while (!failed_ && !text.empty())
    {
        const std::size_t length = utf8_length(text);
        failed_ = length == 0;
        text = text.subspan(length);
    }
}

/// Bytes that an instruction of the system program allocates; nothing where it is bound to fail.
[[nodiscard]] std::optional<std::uint64_t> allocation_of(Bytes data) noexcept
{
    using enum SystemTag;
    BincodeReader reader{data};
    const auto tag = reader.number<std::uint32_t>();
    std::uint64_t space = 0;
    switch (static_cast<SystemTag>(tag))
    {
    case create_account:
    case create_account_allow_prefund:
        reader.skip(8);
        space = reader.number<std::uint64_t>();
        reader.skip(32);
        break;
    case create_account_with_seed:
        reader.skip(32);
        reader.skip_string();
        reader.skip(8);
        space = reader.number<std::uint64_t>();
        reader.skip(32);
        break;
    case allocate:
        space = reader.number<std::uint64_t>();
        break;
    case allocate_with_seed:
        reader.skip(32);
        reader.skip_string();
        space = reader.number<std::uint64_t>();
        reader.skip(32);
        break;
    case transfer:
    case withdraw_nonce:
        reader.skip(8);
        break;
    case assign:
    case initialize_nonce:
    case authorize_nonce:
        reader.skip(32);
        break;
    case assign_with_seed:
        reader.skip(32);
        reader.skip_string();
        reader.skip(32);
        break;
    case transfer_with_seed:
        reader.skip(8);
        reader.skip_string();
        reader.skip(32);
        break;
    case advance_nonce:
    case upgrade_nonce:
        break;
    default:
        return std::nullopt;
    }
    if (reader.failed() || space > Account::data_size_max)
        return std::nullopt;
    return space;
}

[[nodiscard]] std::uint64_t allocation_of(const Message& message) noexcept
{
    std::uint64_t total = 0;
    for (const CompiledInstruction& instruction : message.instructions)
    {
        if (message.keys[instruction.program] != ids::system_program)
            continue;
        const auto space = allocation_of(instruction.data);
        if (!space)
            return 0;
        total += *space;
    }
    return std::min(total, allocation_max);
}
}  // namespace

TransactionCost actual_cost_of(
    const SvmTx& tx, std::uint64_t compute_units, std::uint32_t loaded_data_size) noexcept
{
    std::uint64_t data_size = 0;
    for (const CompiledInstruction& instruction : tx.message.instructions)
        data_size += instruction.data.size();
    return {.signatures = cost_of(tx.signatures),
        .write_locks = tx.message.write_lock_count() * write_lock_cost,
        .data_bytes = data_size / data_bytes_per_unit,
        .execution = compute_units,
        .loaded_data = loaded_data_cost(loaded_data_size),
        .allocated_data_size = allocation_of(tx.message)};
}

TransactionCost estimated_cost_of(const SvmTx& tx) noexcept
{
    const bool is_refused = tx.refused || tx.request.refused;
    const ComputeBudget& budget = tx.request.budget;
    return is_refused ? actual_cost_of(tx, 0, 0) :
                        actual_cost_of(tx, budget.compute_unit_limit, budget.loaded_data_size_max);
}
}  // namespace braid::svm
