// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/message.hpp"

#include "kernels/blake3.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
constexpr std::uint8_t version_flag = 0x80;
/// Program, two counts.
constexpr std::size_t instruction_size_min = 3;
/// Table, two counts, one account.
constexpr std::size_t lookup_size_min = 35;

static_assert(sizeof(Pubkey) == 32 && alignof(Pubkey) == 1);
static_assert(sizeof(Signature) == 64 && alignof(Signature) == 1);

/// Reads front to back. After a read past the end it has failed, and all later reads give nothing.
class Reader
{
public:
    explicit Reader(Bytes bytes) noexcept : rest_(bytes) {}

    [[nodiscard]] bool failed() const noexcept { return failed_; }
    [[nodiscard]] Bytes rest() const noexcept { return rest_; }
    void fail() noexcept { failed_ = true; }

    [[nodiscard]] Bytes bytes(std::size_t size) noexcept
    {
        if (size > rest_.size())
            failed_ = true;
        if (failed_)
            return {};
        const Bytes taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }
    [[nodiscard]] std::uint8_t byte() noexcept
    {
        const Bytes taken = bytes(1);
        return taken.empty() ? std::uint8_t{0} : taken[0];
    }
    /// A compact-u16 of one byte or two: three are of counts that no transaction has room for.
    [[nodiscard]] std::size_t count() noexcept
    {
        const std::uint8_t low = byte();
        if (low < 0x80)
            return low;
        const std::uint8_t high = byte();
        if (high == 0 || high >= 0x80)
            failed_ = true;
        return (low & 0x7fU) | static_cast<std::size_t>(high) << 7;
    }
    [[nodiscard]] Bytes counted_bytes() noexcept { return bytes(count()); }
    template <typename T>
    [[nodiscard]] std::span<const T> views(std::size_t count) noexcept
    {
        const Bytes taken = bytes(count * sizeof(T));
        return failed_ ? std::span<const T>{} :
                         std::span{reinterpret_cast<const T*>(taken.data()), count};
    }

private:
    Bytes rest_;
    bool failed_ = false;
};

/// Whether there is no version, or one that is known.
[[nodiscard]] bool read_header(Reader& reader, Message& message) noexcept
{
    std::uint8_t first = reader.byte();
    message.is_versioned = (first & version_flag) != 0;
    if (message.is_versioned)
    {
        if (first != version_flag)
            return false;
        first = reader.byte();
    }
    message.signer_count = first;
    message.readonly_signer_count = reader.byte();
    message.readonly_count = reader.byte();
    return true;
}

void read_instructions(Reader& reader, Message& message, Arena& arena) noexcept
{
    const std::size_t count = reader.count();
    if (count > message_instruction_count_max ||
        count * instruction_size_min > reader.rest().size())
        reader.fail();
    if (reader.failed())
        return;
    const auto instructions = arena.make_array<CompiledInstruction>(count);
    for (CompiledInstruction& instruction : instructions)
    {
        instruction.program = reader.byte();
        instruction.accounts = reader.counted_bytes();
        instruction.data = reader.counted_bytes();
    }
    message.instructions = instructions;
}

void read_lookups(Reader& reader, Message& message, Arena& arena) noexcept
{
    const std::size_t count = reader.byte();
    if (count * lookup_size_min > reader.rest().size())
        reader.fail();
    if (reader.failed())
        return;
    const auto lookups = arena.make_array<TableLookup>(count);
    for (TableLookup& lookup : lookups)
    {
        lookup.table = reader.views<Pubkey>(1).data();
        lookup.writable = reader.counted_bytes();
        lookup.readonly = reader.counted_bytes();
    }
    message.lookups = lookups;
}

[[nodiscard]] bool is_header_sane(const Message& message) noexcept
{
    const std::size_t signers = message.signer_count;
    // Who pays signs and is written.
    return signers == message.signatures.size() && signers <= message.keys.size() &&
           message.readonly_signer_count < signers &&
           message.readonly_count <= message.keys.size() - signers;
}

[[nodiscard]] bool are_instructions_sane(const Message& message) noexcept
{
    const std::size_t accounts = message.keys.size() + message.looked_up_count();
    if (accounts > account_index_end)
        return false;
    for (const CompiledInstruction& instruction : message.instructions)
    {
        // Programs are not looked up, and who pays is none.
        if (instruction.program == 0 || instruction.program >= message.keys.size())
            return false;
        if (instruction.accounts.size() > instruction_account_count_max)
            return false;
        if (std::ranges::any_of(instruction.accounts,
                [accounts](std::uint8_t account) { return account >= accounts; }))
            return false;
    }
    return true;
}

[[nodiscard]] bool are_lookups_sane(const Message& message) noexcept
{
    return std::ranges::none_of(message.lookups, [](const TableLookup& lookup)
        { return lookup.writable.empty() && lookup.readonly.empty(); });
}
}  // namespace

std::size_t Message::looked_up_count() const noexcept
{
    std::size_t count = 0;
    for (const TableLookup& lookup : lookups)
        count += lookup.writable.size() + lookup.readonly.size();
    return count;
}

std::size_t Message::write_lock_count() const noexcept
{
    std::size_t count = keys.size() - readonly_signer_count - readonly_count;
    for (const TableLookup& lookup : lookups)
        count += lookup.writable.size();
    return count;
}

Result<Message, TransactionErrorKind> parse_message(Bytes raw, Arena& arena) noexcept
{
    constexpr Err malformed{TransactionErrorKind::sanitize_failure};
    constexpr Err unsupported{TransactionErrorKind::unsupported_version};
    if (raw.size() > transaction_size_max || raw.empty())
        return malformed;
    // Transactions of version 1 begin with their version.
    if ((raw[0] & version_flag) != 0)
        return unsupported;
    Message message;
    Reader reader{raw};
    const std::size_t signature_count = reader.byte();
    if (signature_count == 0 || signature_count > signature_count_max)
        return malformed;
    message.signatures = reader.views<Signature>(signature_count);
    message.bytes = reader.rest();
    if (!read_header(reader, message))
        return unsupported;
    const std::size_t key_count = reader.byte();
    if (key_count == 0 || key_count > static_key_count_max)
        return malformed;
    message.keys = reader.views<Pubkey>(key_count);
    message.blockhash = reader.views<Hash32>(1).data();
    read_instructions(reader, message, arena);
    if (message.is_versioned)
        read_lookups(reader, message, arena);
    if (reader.failed() || !reader.rest().empty())
        return malformed;
    if (!is_header_sane(message) || !are_instructions_sane(message) || !are_lookups_sane(message))
        return malformed;
    return message;
}

Hash32 message_hash_of(Bytes message) noexcept
{
    constexpr std::string_view domain = "solana-tx-message-v1";
    std::array<std::uint8_t, domain.size() + transaction_size_max> bytes;
    std::memcpy(bytes.data(), domain.data(), domain.size());
    std::memcpy(bytes.data() + domain.size(), message.data(), message.size());
    return kernels::blake3(Bytes{bytes}.first(domain.size() + message.size()));
}
}  // namespace braid::svm
