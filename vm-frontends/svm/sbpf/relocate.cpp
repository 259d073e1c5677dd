// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/relocate.hpp"

#include "vm-frontends/svm/sbpf/message_text.hpp"
#include <algorithm>

// https://github.com/anza-xyz/sbpf/blob/main/src/elf.rs relocate()

namespace braid::svm
{
namespace
{
using Kind = ElfError::Kind;
using Checked = Result<Done, ElfError>;

constexpr std::string_view entry_name = "entrypoint";
constexpr std::uint8_t opcode_call = 0x85;
constexpr std::size_t immediate_at = 4;

/// What of a file's relocations is applied, by the numbers that x86-64 has for them.
enum Relocation : std::uint32_t
{
    /// R_BPF_64_64: a lddw of a symbol's address.
    symbol_address = 1,
    /// R_BPF_64_RELATIVE: an address in a lddw or in data.
    relative_address = 8,
    /// R_BPF_64_32: a call of a symbol.
    called_symbol = 10,
};

Err<ElfError> out_of_bounds()
{
    return Err{ElfError{.kind = Kind::value_out_of_bounds}};
}

/// An address as the program sees it: all that its file has is in the second region.
constexpr std::uint64_t placed(std::uint64_t address) noexcept
{
    return address < region_stride ? address + region_stride : address;
}

/// Where in the image a word is; null where it is outside.
template <typename Word>
std::uint8_t* word_at(std::span<std::uint8_t> image, std::uint64_t offset) noexcept
{
    if (image.size() < sizeof(Word) || offset > image.size() - sizeof(Word))
        return nullptr;
    return image.data() + offset;
}

std::uint32_t hash_of(std::uint64_t pc) noexcept
{
    std::array<char, sizeof pc> bytes;
    store_le(reinterpret_cast<std::uint8_t*>(bytes.data()), pc);
    return murmur3_32({bytes.data(), bytes.size()});
}

std::string_view text_of(Bytes name) noexcept
{
    return {reinterpret_cast<const char*>(name.data()), name.size()};
}

/// One pass over a file's calls and relocations.
class Relocator
{
public:
    Relocator(const ElfFile& file, const ElfSection& text, FunctionRegistry& functions,
        std::span<std::uint8_t> image) noexcept
      : file_(file), text_(text), functions_(functions), image_(image)
    {}

    /// Calls of a distance become calls of a function's key.
    Checked fix_calls()
    {
        const FileRange range = text_.file_range();
        const auto count = static_cast<std::int64_t>(range.size() / instruction_size);
        for (std::int64_t pc = 0; pc < count; ++pc)
        {
            std::uint8_t* const at =
                image_.data() + range.begin + static_cast<std::uint64_t>(pc) * instruction_size;
            const Instruction call = decode_instruction(at);
            if (call.opcode != opcode_call || call.immediate == -1)
                continue;
            const std::int64_t target = pc + 1 + call.immediate;
            if (target < 0 || target >= count)
                return Err{ElfError{.kind = Kind::relative_jump_out_of_bounds,
                    .number = static_cast<std::uint64_t>(pc)}};
            const auto key = functions_.add(static_cast<std::uint64_t>(target));
            if (!key.ok())
                return Err{key.error()};
            store_le(at + immediate_at, *key);
        }
        return Done{};
    }

    Checked apply(const ElfRelocation& relocation)
    {
        switch (relocation.type)
        {
        case symbol_address:
            return apply_symbol_address(relocation);
        case relative_address:
            return text_.file_range().contains(relocation.offset) ?
                       apply_to_instruction(relocation.offset) :
                       apply_to_data(relocation.offset);
        case called_symbol:
            return apply_call(relocation);
        default:
            return Err{ElfError{.kind = Kind::unknown_relocation, .number = relocation.type}};
        }
    }

private:
    Checked apply_symbol_address(const ElfRelocation& relocation)
    {
        const std::uint64_t low_at = saturating_sum(relocation.offset, immediate_at);
        std::uint8_t* const low = word_at<std::uint32_t>(image_, low_at);
        if (low == nullptr)
            return out_of_bounds();
        const auto symbol = file_.dynamic_symbol(relocation.symbol);
        if (!symbol)
            return Err{ElfError{.kind = Kind::unknown_symbol, .number = relocation.symbol}};
        const std::uint64_t address =
            placed(saturating_sum(symbol->value, load_le<std::uint32_t>(low)));
        std::uint8_t* const high =
            word_at<std::uint32_t>(image_, saturating_sum(low_at, instruction_size));
        if (high == nullptr)
            return out_of_bounds();
        store_le(low, static_cast<std::uint32_t>(address));
        store_le(high, static_cast<std::uint32_t>(address >> 32));
        return Done{};
    }

    Checked apply_to_instruction(std::uint64_t offset)
    {
        const std::uint64_t low_at = saturating_sum(offset, immediate_at);
        std::uint8_t* const low = word_at<std::uint32_t>(image_, low_at);
        std::uint8_t* const high =
            word_at<std::uint32_t>(image_, saturating_sum(low_at, instruction_size));
        if (low == nullptr || high == nullptr)
            return out_of_bounds();
        const std::uint64_t address =
            load_le<std::uint32_t>(low) | (std::uint64_t{load_le<std::uint32_t>(high)} << 32);
        if (address == 0)
            return Err{ElfError{.kind = Kind::invalid_virtual_address}};
        store_le(low, static_cast<std::uint32_t>(placed(address)));
        store_le(high, static_cast<std::uint32_t>(placed(address) >> 32));
        return Done{};
    }

    /// Old linkers left the lower half of an address in the upper half of its place, so that is where it is read.
    Checked apply_to_data(std::uint64_t offset)
    {
        const std::uint8_t* const from =
            word_at<std::uint32_t>(image_, saturating_sum(offset, immediate_at));
        std::uint8_t* const to = word_at<std::uint64_t>(image_, offset);
        if (from == nullptr || to == nullptr)
            return out_of_bounds();
        store_le(to, region_stride + load_le<std::uint32_t>(from));
        return Done{};
    }

    Checked apply_call(const ElfRelocation& relocation)
    {
        const auto symbol = file_.dynamic_symbol(relocation.symbol);
        if (!symbol)
            return Err{ElfError{.kind = Kind::unknown_symbol, .number = relocation.symbol}};
        const auto name = file_.dynamic_symbol_name(*symbol);
        if (!name.ok())
            return Err{ElfError{.kind = Kind::unknown_symbol, .number = symbol->name}};
        std::uint32_t key = murmur3_32(text_of(*name));
        if (symbol->is_function() && symbol->value != 0)
        {
            if (!text_.address_range().contains(symbol->value))
                return out_of_bounds();
            const auto added =
                functions_.add((symbol->value - text_.address) / instruction_size, *name);
            if (!added.ok())
                return Err{added.error()};
            key = *added;
        }
        else if (functions_.mode() == LoadMode::deploy && !functions_.has_syscall(key))
            return Err{ElfError{.kind = Kind::unresolved_symbol,
                .number = relocation.offset,
                .text = utf8_of(*name)}};
        std::uint8_t* const to =
            word_at<std::uint32_t>(image_, saturating_sum(relocation.offset, immediate_at));
        if (to == nullptr)
            return out_of_bounds();
        store_le(to, key);
        return Done{};
    }

    const ElfFile& file_;
    const ElfSection& text_;
    FunctionRegistry& functions_;
    std::span<std::uint8_t> image_;
};
}  // namespace

FunctionRegistry::FunctionRegistry(
    const SyscallTable& syscalls, LoadMode mode, std::uint64_t instruction_count)
  : syscalls_(&syscalls), mode_(mode), known_(instruction_count + 1)
{}

bool FunctionRegistry::has_syscall(std::uint32_t hash) const noexcept
{
    return syscalls_->find(hash) != nullptr;
}

Result<std::uint32_t, ElfError> FunctionRegistry::add_key(std::uint32_t key, std::uint64_t pc)
{
    const bool is_free = !has_syscall(key) && functions_.try_emplace(key, pc).first->second == pc;
    if (!is_free)
        return Err{ElfError{.kind = Kind::symbol_hash_collision, .number = key}};
    return key;
}

Result<std::uint32_t, ElfError> FunctionRegistry::add(std::uint64_t pc, Bytes name)
{
    BRAID_ASSERT(pc < known_.size());
    if (text_of(name) == entry_name)
        return add_key(murmur3_32(entry_name), pc);
    const std::uint32_t key = hash_of(pc);
    if (known_[pc])
        return key;
    auto added = add_key(key, pc);
    known_[pc] = added.ok();
    return added;
}

Result<Done, ElfError> FunctionRegistry::add_entry(std::uint64_t pc)
{
    const std::uint32_t key = murmur3_32(entry_name);
    functions_.erase(key);
    if (const auto added = add_key(key, pc); !added.ok())
        return Err{added.error()};
    return Done{};
}

std::vector<Executable::Function> FunctionRegistry::sorted() const
{
    std::vector<Executable::Function> sorted;
    sorted.reserve(functions_.size());
    for (const auto& [key, pc] : functions_)
        sorted.push_back({.key = key, .pc = pc});
    return sorted;
}

Result<Done, ElfError> relocate(const ElfFile& file, const ElfSection& text,
    FunctionRegistry& functions, std::span<std::uint8_t> image)
{
    Relocator relocator{file, text, functions, image};
    if (const Checked fixed = relocator.fix_calls(); !fixed.ok())
        return fixed;
    for (std::uint64_t i = 0; i < file.relocation_count(); ++i)
        if (const Checked applied = relocator.apply(file.relocation(i)); !applied.ok())
            return applied;
    return Done{};
}
}  // namespace braid::svm
