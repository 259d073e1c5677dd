// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/vm-frontends/svm/runtime/invoke_fixture.hpp"
#include "vm-frontends/svm/runtime/program_memory.hpp"

namespace braid::svm::tests
{
/// Writes what a program hands to sol_invoke_signed into its heap, as C's or Rust's structures. Fields may be changed
/// behind it by their addresses.
class GuestStructures
{
public:
    static constexpr std::size_t heap_size = 32 * 1024;

    GuestStructures(Machine& machine, bool is_c) : is_c_(is_c), bytes_(heap_size)
    {
        machine.memory.regions[3] = {.host = bytes_.data(), .size = heap_size, .writable = true};
    }

    std::uint64_t put(Bytes bytes, std::size_t alignment = 8)
    {
        used_ = (used_ + alignment - 1) / alignment * alignment;
        BRAID_ASSERT(used_ + bytes.size() <= heap_size);
        std::copy(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(used_));
        const std::uint64_t address = heap_start + used_;
        used_ += bytes.size();
        return address;
    }
    std::uint64_t put_words(std::initializer_list<std::uint64_t> words)
    {
        Data bytes(words.size() * 8);
        std::uint8_t* to = bytes.data();
        for (const std::uint64_t word : words)
        {
            store_le(to, word);
            to += 8;
        }
        return put(bytes);
    }
    [[nodiscard]] std::uint64_t word(std::uint64_t address) const
    {
        return load_le<std::uint64_t>(bytes_.data() + (address - heap_start));
    }
    void set_word(std::uint64_t address, std::uint64_t word)
    {
        store_le(bytes_.data() + (address - heap_start), word);
    }
    void set_byte(std::uint64_t address, std::uint8_t byte) { bytes_[address - heap_start] = byte; }

    /// The address of an instruction.
    std::uint64_t instruction(const Pubkey& program,
        const std::vector<InvokeContext::Invocation::Meta>& metas, const Data& data)
    {
        Data meta_bytes;
        for (const auto& meta : metas)
        {
            if (is_c_)
            {
                Data one(16);
                store_le(one.data(), put(meta.key));
                one[8] = meta.is_writable ? 1 : 0;
                one[9] = meta.is_signer ? 1 : 0;
                meta_bytes.insert(meta_bytes.end(), one.begin(), one.end());
                continue;
            }
            meta_bytes.insert(meta_bytes.end(), meta.key.bytes.begin(), meta.key.bytes.end());
            meta_bytes.push_back(meta.is_signer ? 1 : 0);
            meta_bytes.push_back(meta.is_writable ? 1 : 0);
        }
        metas_at = put(meta_bytes);
        const std::uint64_t data_at = put(data);
        if (is_c_)
            return put_words({put(program), metas_at, metas.size(), data_at, data.size()});
        const std::uint64_t at =
            put_words({metas_at, metas.size(), metas.size(), data_at, data.size(), data.size()});
        put(program);
        return at;
    }

    /// An info of the account at this place of the caller's input; where its fields are follows.
    void info(const InputAccount& place, std::uint64_t size)
    {
        const std::uint64_t key = input_start + place.key;
        const std::uint64_t owner = input_start + place.owner;
        const std::uint64_t lamports = input_start + place.lamports;
        const std::uint64_t data = input_start + place.data;
        if (is_c_)
            words_.insert(words_.end(), {key, lamports, size, data, owner, 0, 0});
        else
        {
            // Rc's counts and the cell's borrow flag, and the value.
            const std::uint64_t lamports_cell = put_words({1, 1, 0, lamports});
            const std::uint64_t data_cell = put_words({1, 1, 0, data, size});
            words_.insert(words_.end(), {key, lamports_cell, data_cell, owner, 0, 0});
        }
    }
    /// The address of the infos so far.
    std::uint64_t infos()
    {
        Data bytes(words_.size() * 8);
        for (std::size_t i = 0; i < words_.size(); ++i)
            store_le(bytes.data() + 8 * i, words_[i]);
        infos_at = put(bytes);
        return infos_at;
    }
    [[nodiscard]] std::uint64_t info_size() const { return is_c_ ? 56 : 48; }

    /// Where an info keeps an address or a number. [infos() was called]
    [[nodiscard]] std::uint64_t key_field(std::size_t i) const { return field(i, 0); }
    [[nodiscard]] std::uint64_t owner_field(std::size_t i) const { return field(i, is_c_ ? 4 : 3); }
    [[nodiscard]] std::uint64_t lamports_field(std::size_t i) const
    {
        return is_c_ ? field(i, 1) : word(field(i, 1)) + 24;
    }
    [[nodiscard]] std::uint64_t data_field(std::size_t i) const
    {
        return is_c_ ? field(i, 3) : word(field(i, 2)) + 24;
    }
    [[nodiscard]] std::uint64_t size_field(std::size_t i) const
    {
        return is_c_ ? field(i, 2) : word(field(i, 2)) + 32;
    }
    [[nodiscard]] std::uint64_t field(std::size_t i, std::size_t index) const
    {
        return infos_at + i * info_size() + 8 * index;
    }

    /// The address of seeds that make one address sign.
    std::uint64_t signer(const std::vector<Data>& seeds)
    {
        std::vector<std::uint64_t> addresses;
        for (const Data& seed : seeds)
            addresses.push_back(put(seed));
        Data slices(16 * seeds.size());
        for (std::size_t i = 0; i < seeds.size(); ++i)
        {
            store_le(slices.data() + 16 * i, addresses[i]);
            store_le<std::uint64_t>(slices.data() + 16 * i + 8, seeds[i].size());
        }
        return put_words({put(slices), seeds.size()});
    }

    [[nodiscard]] std::size_t used() const { return used_; }

    std::uint64_t metas_at = 0;
    std::uint64_t infos_at = 0;

private:
    bool is_c_;
    Data bytes_;
    std::size_t used_ = 0;
    std::vector<std::uint64_t> words_;
};
}  // namespace braid::svm::tests
