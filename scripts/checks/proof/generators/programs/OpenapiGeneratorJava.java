// Uses the client that openapi-generator makes in Java.
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileInputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.EventsApi;
import org.openapitools.client.api.ItemsApi;
import org.openapitools.client.api.WebhooksApi;
import org.openapitools.client.model.ConditionInput;
import org.openapitools.client.model.CurrencyInput;
import org.openapitools.client.model.Event;
import org.openapitools.client.model.EventPatternInput;
import org.openapitools.client.model.Item;
import org.openapitools.client.model.ItemCreate;
import org.openapitools.client.model.ItemList;
import org.openapitools.client.model.ItemPatch;
import org.openapitools.client.model.MoneyInput;
import org.openapitools.client.model.WebhookCreate;

public final class OpenapiGeneratorJava {
  private interface Call {
    void run() throws ApiException;
  }

  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.setRequestInterceptor(
        request -> request.header("Authorization", "Bearer " + System.getenv("CUTE_KEY")));
    ItemsApi items = new ItemsApi(client);

    ItemList first = items.listItems(ItemsApi.APIListItemsRequest.newBuilder().limit(2).build());
    ItemList second =
        items.listItems(
            ItemsApi.APIListItemsRequest.newBuilder().limit(2).cursor(first.getNextCursor()).build());
    Set<UUID> ids = new TreeSet<>();
    first.getData().forEach(item -> ids.add(item.getId()));
    second.getData().forEach(item -> ids.add(item.getId()));

    Item made = items.createItem(draft("PROOF-JAVA"), null);
    ItemPatch change = new ItemPatch().price(money(made.getPrice().getAmount() + 1));
    Item patched = items.updateItem(made.getId(), change, made.getEtag(), null);
    int stale = statusOf(() -> items.updateItem(made.getId(), change, made.getEtag(), null));
    int taken = statusOf(() -> items.createItem(draft("PROOF-JAVA"), null));
    items.deleteItem(made.getId(), null);
    int deleted = statusOf(() -> items.getItem(made.getId(), (String) null));

    WebhookCreate hook =
        new WebhookCreate()
            .url(java.net.URI.create("https://shop.example/hooks"))
            .types(Set.of(EventPatternInput.fromValue("item.sold")));
    String secret = new WebhooksApi(client).createWebhook(hook, null).getSecret();

    ObjectMapper json = client.getObjectMapper();
    Set<String> types = new TreeSet<>();
    for (Event event :
        new EventsApi(client)
            .listEvents(EventsApi.APIListEventsRequest.newBuilder().limit(100).build())
            .getData()) {
      types.add(json.valueToTree(event.getActualInstance()).get("type").asText());
    }

    boolean isGzip;
    try (FileInputStream file =
        new FileInputStream(
            items.getItemSnapshot(ItemsApi.APIGetItemSnapshotRequest.newBuilder().build()))) {
      isGzip = file.read() == 0x1f && file.read() == 0x8b;
    }

    Map<String, Object> found = new TreeMap<>();
    found.put("listed", ids.size());
    found.put("created", made.getPrice().getAmount());
    found.put("patched", patched.getPrice().getAmount());
    found.put("stale", stale);
    found.put("taken", taken);
    found.put("deleted", deleted);
    found.put("secret", secret.substring(0, 6));
    found.put("events", List.copyOf(types));
    found.put("gzip", isGzip);
    System.out.println(new ObjectMapper().writeValueAsString(found));
  }

  private static ItemCreate draft(String sku) {
    return new ItemCreate()
        .title("Wool scarf")
        .price(money(3_000_000_000L))
        .categoryId(UUID.fromString(System.getenv("CUTE_CATEGORY")))
        .condition(ConditionInput.fromValue(System.getenv("CUTE_CONDITION")))
        .sku(sku);
  }

  private static MoneyInput money(long amount) {
    return new MoneyInput().amount(amount).currency(CurrencyInput.EUR);
  }

  private static int statusOf(Call call) {
    try {
      call.run();
    } catch (ApiException error) {
      return error.getCode();
    }
    return 0;
  }
}
