// SPDX-License-Identifier: Apache-2.0
// A snapshot of arbitrary bytes, or of blocks whose checksums hold and whose content is arbitrary: importing it
// leaves the store empty and says why, or fills it, and what was filled exports to a snapshot that fills another
// store the same.
#include "storage/snapshot.hpp"
#include "storage/snapshot/format.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/support/faulty_file_system.hpp"
#include <zstd.h>

namespace braid::fuzz
{
namespace
{
using namespace storage;

constexpr const char* path = "/snapshot";

/// Puts parts together as the input says.
class SnapshotText
{
public:
    explicit SnapshotText(Input& input) : input_(input)
    {
        add(encode_snapshot_head({.height = input.byte(), .history = input.pick(2) == 1}));
    }

    void add_block()
    {
        const auto column = static_cast<Column>(input_.pick(11));
        std::vector<std::uint8_t> raw;
        std::uint32_t count = 0;
        for (std::size_t keys = input_.pick(8); keys > 0; --keys)
        {
            const Bytes key = input_.bytes(input_.pick(12));
            const Bytes value = input_.bytes(input_.pick(40));
            raw.resize(raw.size() + snapshot_entry_head_size);
            std::uint8_t* entry = raw.data() + raw.size() - snapshot_entry_head_size;
            store_le(entry, static_cast<std::uint16_t>(key.size()));
            store_le(entry + 2, static_cast<std::uint32_t>(value.size()));
            raw.insert(raw.end(), key.begin(), key.end());
            raw.insert(raw.end(), value.begin(), value.end());
            ++count;
        }
        if (input_.pick(4) == 3)
            spoil(raw);
        auto raw_size = static_cast<std::uint32_t>(raw.size());
        std::vector<std::uint8_t> packed(ZSTD_compressBound(raw.size()));
        packed.resize(ZSTD_compress(packed.data(), packed.size(), raw.data(), raw.size(), 1));
        const std::size_t fault = input_.pick(8);
        if (fault == 5)
            raw_size += input_.byte();
        if (fault == 6)
            count += input_.byte();
        if (fault == 7)
            spoil(packed);
        add(encode_block_head({.column = column,
                                  .count = count,
                                  .raw_size = raw_size,
                                  .packed_size = static_cast<std::uint32_t>(packed.size())},
            packed));
        add(packed);
        size_.keys += count;
        ++size_.blocks;
    }

    [[nodiscard]] std::vector<std::uint8_t> end()
    {
        add(encode_snapshot_end(size_, checksum_));
        return std::move(bytes_);
    }

private:
    void add(Bytes part)
    {
        checksum_.add(part);
        bytes_.insert(bytes_.end(), part.begin(), part.end());
    }

    void spoil(std::vector<std::uint8_t>& bytes)
    {
        if (!bytes.empty())
            bytes[input_.below(300) % bytes.size()] = input_.byte();
    }

    Input& input_;
    RunningChecksum checksum_;
    SnapshotSize size_;
    std::vector<std::uint8_t> bytes_;
};

std::vector<std::uint8_t> text_of(Input& input)
{
    // The first byte chooses: a file of nothing but the input, or pieces.
    if (input.pick(4) == 0)
        return {input.rest().begin(), input.rest().end()};
    SnapshotText text{input};
    for (std::size_t blocks = input.pick(6); blocks > 0; --blocks)
        text.add_block();
    return text.end();
}

void check_empty_store(const Store& store)
{
    std::size_t keys = 0;
    for (std::size_t i = 0; i < column_count; ++i)
    {
        const auto scanned = store.view()->scan(
            static_cast<Column>(i), {}, [&](Bytes, Bytes) { return ++keys == 0; });
        BRAID_ASSERT(scanned.ok());
    }
    BRAID_ASSERT(keys == 0);
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    using namespace braid::storage;
    fuzz::Input input{{data, size}};
    tests::FaultyFileSystem files{1};
    files.put(fuzz::path, fuzz::text_of(input));
    const auto store = make_memory_store();
    const auto head = import_snapshot(files, fuzz::path, *store);
    if (!head.ok())
    {
        BRAID_ASSERT(!head.error().message().empty());
        fuzz::check_empty_store(*store);
        return 0;
    }
    const auto exported = export_snapshot(*store->view(), *head, files, fuzz::path);
    BRAID_ASSERT(exported.ok());
    const auto first = files.content(fuzz::path);
    const auto again = make_memory_store();
    BRAID_ASSERT(import_snapshot(files, fuzz::path, *again).ok());
    const auto second = export_snapshot(*again->view(), *head, files, fuzz::path);
    BRAID_ASSERT(second.ok());
    BRAID_ASSERT(equal(first, files.content(fuzz::path)));
    return 0;
}
