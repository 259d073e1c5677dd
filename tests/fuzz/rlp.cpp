// SPDX-License-Identifier: Apache-2.0
// What decodes is canonical: encoding what was read gives the same bytes. What is encoded decodes to itself.
#include "base/rlp.hpp"
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"

namespace braid::fuzz
{
namespace
{
constexpr int depth_max = 64;

void check_integers(const rlp::Item& item)
{
    rlp::Reader narrow{item.encoded};
    rlp::Reader wide{item.encoded};
    const auto small = narrow.u64();
    const auto large = wide.integer();
    if (small)
    {
        BRAID_ASSERT(large);
        BRAID_ASSERT(*large == u256{*small});
    }
    if (large)
    {
        std::vector<std::uint8_t> encoded;
        rlp::Writer{encoded}.integer(*large);
        BRAID_ASSERT(std::ranges::equal(encoded, item.encoded));
    }
}

void copy_item(const rlp::Item& item, rlp::Writer& to, int depth)
{
    if (!item.is_list)
    {
        check_integers(item);
        to.string(item.payload);
        return;
    }
    const auto opened = to.open();
    rlp::Reader elements{item.payload};
    while (!elements.at_end())
    {
        const Bytes before = elements.rest();
        const auto element = elements.item();
        if (!element || depth == depth_max)
        {
            to.raw(before);
            break;
        }
        copy_item(*element, to, depth + 1);
    }
    to.close(opened);
}

void decode_encode(Bytes data)
{
    while (!data.empty())
    {
        const Bytes before = data;
        const auto item = rlp::take(data);
        if (!item)
            return;
        BRAID_ASSERT(data.size() < before.size());
        BRAID_ASSERT(item->encoded.size() == before.size() - data.size());
        std::vector<std::uint8_t> encoded;
        rlp::Writer writer{encoded};
        copy_item(*item, writer, 0);
        BRAID_ASSERT(std::ranges::equal(encoded, item->encoded));
    }
}

void encode_decode(Input input)
{
    std::vector<std::uint8_t> encoded;
    rlp::Writer writer{encoded};
    std::vector<Bytes> strings;
    const auto opened = writer.open();
    while (!input.at_end())
    {
        strings.push_back(input.bytes(input.below(1024)));
        writer.string(strings.back());
    }
    writer.close(opened);

    auto elements = rlp::Reader::of_list(encoded);
    BRAID_ASSERT(elements);
    for (const Bytes string : strings)
    {
        const auto read = elements->string();
        BRAID_ASSERT(read);
        BRAID_ASSERT(std::ranges::equal(*read, string));
    }
    BRAID_ASSERT(elements->finish());
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const braid::Bytes bytes{data, size};
    braid::fuzz::decode_encode(bytes);
    braid::fuzz::encode_decode(braid::fuzz::Input{bytes});
    return 0;
}
