// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/native_tables.hpp"

#include "base/assert.hpp"
#include "vm-frontends/move/natives/crypto/crypto_natives.hpp"
#include <algorithm>
#include <vector>

namespace braid::move
{
namespace
{
/// Addresses of frameworks have but their last byte; others have no natives.
[[nodiscard]] bool is_short(const Hash32& address) noexcept
{
    return std::all_of(address.bytes.begin(), address.bytes.end() - 1,
        [](std::uint8_t byte) { return byte == 0; });
}

[[nodiscard]] std::uint64_t hash_of(
    std::uint8_t address, std::string_view module, std::string_view function) noexcept
{
    // FNV-1a: names are short, and nobody chooses them who could do harm.
    std::uint64_t hash = 0xcbf29ce484222325 ^ address;
    constexpr std::uint64_t prime = 0x100000001b3;
    for (const char c : module)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * prime;
    hash = (hash ^ ':') * prime;
    for (const char c : function)
        hash = (hash ^ static_cast<std::uint8_t>(c)) * prime;
    return hash ^ (hash >> 32);
}

/// All natives, by open addressing; made once, immutable.
class NativeTable
{
public:
    NativeTable()
    {
        const std::span<const NativeEntry> parts[] = {account_natives(), aggregator_natives(),
            aggregator_v2_natives(), chain_natives(), code_natives(), crypto_natives(),
            event_natives(), function_natives(), stdlib_natives(), string_natives(),
            table_natives(), transaction_context_natives(), type_natives(), vector_natives()};
        std::size_t count = 0;
        for (const auto part : parts)
            count += part.size();
        slots_.resize(std::bit_ceil(2 * count + 1));
        for (const auto part : parts)
            for (const NativeEntry& entry : part)
                insert(entry);
    }

    [[nodiscard]] NativeFunction find(
        std::uint8_t address, std::string_view module, std::string_view function) const noexcept
    {
        std::size_t at = hash_of(address, module, function) & (slots_.size() - 1);
        for (; slots_[at] != nullptr; at = (at + 1) & (slots_.size() - 1))
        {
            const NativeEntry& entry = *slots_[at];
            if (entry.address == address && entry.module == module && entry.function == function)
                return entry.run;
        }
        return nullptr;
    }

private:
    void insert(const NativeEntry& entry) noexcept
    {
        BRAID_ASSERT(find(entry.address, entry.module, entry.function) == nullptr);
        std::size_t at = hash_of(entry.address, entry.module, entry.function) & (slots_.size() - 1);
        while (slots_[at] != nullptr)
            at = (at + 1) & (slots_.size() - 1);
        slots_[at] = &entry;
    }

    std::vector<const NativeEntry*> slots_;
};
}  // namespace

NativeFunction find_native(
    const Hash32& address, std::string_view module, std::string_view function) noexcept
{
    static const NativeTable table;
    // What 0x1::crypto_algebra was called until April 2023.
    if (module == "algebra")
        module = "crypto_algebra";
    return is_short(address) ? table.find(address.bytes[31], module, function) : nullptr;
}
}  // namespace braid::move
